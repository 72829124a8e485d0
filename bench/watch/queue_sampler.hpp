// Looks at all listening sockets of a network namespace `rate` times per second, in a thread of
// its own, which nothing that is shown or written holds up. Owned by the watcher; one thread asks
// it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/kernel/inet_diag.hpp"
#include "bench/kernel/net_namespaces.hpp"
#include "bench/kernel/unix_listeners.hpp"
#include "bench/watch/queue_watch.hpp"
#include "bench/watch/sample_pace.hpp"
#include "bench/watch/waiting_times.hpp"

namespace merhaba::bench::watch {

struct SamplerOptions {
  std::vector<std::uint16_t> ports{};  // none: all, and all Unix sockets
  unsigned rate = 1000;                // samples per second, at least 1
  bool records = false;                // keeps every change until the interval ends
};

class QueueSampler {
 public:
  // The first sample has been taken, or has failed, when this returns. Throws Error where there is
  // no inet_diag, and where the namespace cannot be entered.
  QueueSampler(SamplerOptions options, const kernel::NetNamespace& netns);
  ~QueueSampler();
  QueueSampler(const QueueSampler&) = delete;
  QueueSampler& operator=(const QueueSampler&) = delete;

  struct Seen {
    std::vector<WatchedQueue> queues;
    std::vector<Waits> waits;
    Sampling sampling;
    int somaxconn = 0;  // of the namespace, within the last second; 0: not known
    bool sees_unix = true;
  };
  Seen seen();          // throws Error when the kernel did not answer, as does the next
  Seen end_interval();  // with the queues of the interval, and begins the next

  // Looks less often than was asked, or as often again.
  void pace(kernel::Nanoseconds period);
  // The folder of the thread's network in /proc, of which any thread may read the counters.
  const std::string& network() const { return network_; }

 private:
  void run() noexcept;
  void enter();
  void take_sample();
  std::vector<kernel::ListenQueue> listeners();
  std::optional<std::vector<kernel::WaitingClient>> waiting(
      kernel::Nanoseconds at, const std::vector<kernel::ListenQueue>& listeners);
  std::optional<std::vector<kernel::ListenQueue>> unix_listeners(kernel::Nanoseconds at);

  // With the lock, as the next.
  void take_waits(kernel::Nanoseconds at, const std::vector<kernel::WaitingClient>& clients,
                  const std::vector<kernel::ListenQueue>& listeners);
  Sampling sampling() const;
  // Whether no queue was half full, and none dropped anything, for a while.
  bool is_calm(kernel::Nanoseconds at, const std::vector<kernel::ListenQueue>& queues,
               const std::optional<std::vector<kernel::ListenQueue>>& unix_queues);

  const SamplerOptions options_;
  const kernel::NetNamespace netns_;
  std::string network_;

  // Of the thread alone.
  std::optional<kernel::InetDiag> inet_;
  std::optional<kernel::UnixListeners> unix_;
  kernel::Nanoseconds next_unix_{};
  kernel::Nanoseconds last_trouble_{};
  std::uint64_t drops_ = 0;  // of all
  bool had_queues_ = true;
  kernel::Nanoseconds next_ages_{};
  kernel::Nanoseconds next_somaxconn_{};

  std::mutex mutex_;                 // guards all that follows
  std::condition_variable changed_;  // the first sample, a failure, the pace, the end
  bool sampled_ = false;
  bool ending_ = false;
  std::exception_ptr failure_;
  QueueWatch tcp_;
  QueueWatch unix_queues_;
  WaitingTimes waits_;
  SamplePace pace_;
  kernel::Nanoseconds last_ages_{};
  kernel::Nanoseconds longest_ages_gap_{};
  int somaxconn_ = 0;
  bool sees_unix_ = true;

  std::thread thread_;
};

}  // namespace merhaba::bench::watch
