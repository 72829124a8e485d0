// Looks at all listening sockets so many times per second, in a thread of its own, which nothing
// that is shown or written holds up. Owned by the command; one thread asks it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/kernel/inet_diag.hpp"
#include "bench/watch/queue_watch.hpp"
#include "bench/watch/sample_pace.hpp"

namespace merhaba::bench::watch {

class QueueSampler {
 public:
  // The named ports, or all. `rate`: samples per second, at least 1. The first has been taken, or
  // has failed, when this returns. Throws Error where there is no inet_diag.
  QueueSampler(std::vector<std::uint16_t> ports, unsigned rate);
  ~QueueSampler();
  QueueSampler(const QueueSampler&) = delete;
  QueueSampler& operator=(const QueueSampler&) = delete;

  struct Seen {
    std::vector<WatchedQueue> queues;
    Sampling sampling;
  };
  Seen seen();          // throws Error when the kernel did not answer, as does the next
  Seen end_interval();  // with the queues of the interval, and begins the next

 private:
  void run() noexcept;
  void take_sample();

  const std::vector<std::uint16_t> ports_;
  kernel::InetDiag kernel_;
  std::mutex mutex_;
  std::condition_variable changed_;  // the first sample, a failure, the end
  bool sampled_ = false;
  bool ending_ = false;
  std::exception_ptr failure_;
  QueueWatch watch_;
  SamplePace pace_;
  std::thread thread_;
};

}  // namespace merhaba::bench::watch
