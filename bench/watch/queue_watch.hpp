// What each listening socket's accept queue went through while it was looked at again and again.
// Fed with samples; owned by who takes them.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "bench/kernel/listen_queue.hpp"

namespace merhaba::bench::watch {

// Over some time: the whole watch, or one interval of it.
struct QueuePast {
  std::uint32_t high = 0;  // the deepest it was seen
  std::uint64_t drops = 0;
  // Between two samples of which both saw it at its limit or above (a limit of 0 counts as 1).
  kernel::Nanoseconds at_limit{};
  kernel::Nanoseconds longest_at_limit{};  // at a stretch
  kernel::Nanoseconds watched{};           // from its first sample to its last
  // Where packets were dropped: the least that a queue had to hold so as to drop none. That is what
  // it held, and those it had dropped within a second while it was never seen empty: in so short a
  // time no client sends its SYN again, so that each packet stands for a client, who would have
  // been queued as well. 0: none was dropped.
  std::uint32_t needed = 0;
};

struct WatchedQueue {
  kernel::ListenQueue now;  // as it was last seen
  unsigned number = 1;      // among those that were seen at the same address, from 1
  bool shares = false;      // its address with others, now or before
  bool gone = false;
  bool gone_before = false;    // this interval
  kernel::Nanoseconds last{};  // when it was last seen
  QueuePast whole;
  QueuePast interval;
};

class QueueWatch {
 public:
  // All listening sockets at a time, in any order; times rise. Those of the first sample bring
  // drops from before; who comes later begins at none.
  void take(kernel::Nanoseconds at, const std::vector<kernel::ListenQueue>& sample);

  std::vector<WatchedQueue> queues() const;  // those that are gone as well
  // Of these, all but those that were gone before this interval; and the next interval begins.
  std::vector<WatchedQueue> end_interval();

 private:
  struct Entry {
    WatchedQueue told;
    kernel::Nanoseconds stretch{};           // at the limit without a break, in all
    kernel::Nanoseconds interval_stretch{};  // in this interval
    // Dropped in the last second: when at the earliest, and how many.
    std::vector<std::pair<kernel::Nanoseconds, std::uint32_t>> lost;
  };
  using Entries = std::map<std::uint64_t, Entry>;  // by the socket's cookie

  Entry& enter(kernel::Nanoseconds at, const kernel::ListenQueue& queue);
  static void follow(Entry& entry, kernel::Nanoseconds at, const kernel::ListenQueue& queue);

  Entries here_;
  Entries gone_;
  std::optional<kernel::Nanoseconds> previous_;  // sample
};

// The depth from which a queue is at its limit: 1 where that is 0, for an empty one is not.
std::uint32_t limit_of(const kernel::ListenQueue& queue);
std::uint32_t holds(const kernel::ListenQueue& queue);  // clients: one more than its limit
double fill(const kernel::ListenQueue& queue, std::uint32_t depth);  // of 1

}  // namespace merhaba::bench::watch
