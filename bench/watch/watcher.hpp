// All that a watch looks at: the queues, whose they are, and the kernel's counters.
// Owned by the command.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "bench/watch/queue_sampler.hpp"
#include "bench/watch/watch_report.hpp"

namespace merhaba::bench::watch {

class Watcher {
 public:
  // As QueueSampler. Begins to watch; all of these throw Error where the kernel tells nothing.
  Watcher(std::vector<std::uint16_t> ports, unsigned rate);

  WatchReport so_far();
  // With the rise of the counters in the interval, which ends with it.
  struct Interval {
    WatchReport report;
    kernel::Counters kernel;
  };
  Interval end_interval();
  // As so_far(); looks once more for the programs, for a server's workers often come after its
  // socket.
  WatchReport all();

 private:
  WatchReport report(QueueSampler::Seen seen, const kernel::Counters& counters);
  void look_for_programs(const std::vector<WatchedQueue>& queues);

  const std::vector<std::uint16_t> ports_;
  const kernel::Counters begun_;
  kernel::Counters interval_begun_;
  QueueSampler sampler_;
  SocketPrograms programs_;
  std::set<std::uint64_t> looked_for_;  // inodes
};

}  // namespace merhaba::bench::watch
