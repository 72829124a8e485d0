// What each listening socket's accept queue went through while it was looked at again and again.
// Fed with samples; owned by the sampler.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bench/kernel/listen_queue.hpp"
#include "bench/watch/delayed_clients.hpp"
#include "bench/watch/queue_past.hpp"
#include "bench/watch/recent_seconds.hpp"

namespace merhaba::bench::watch {

// Found by the look at this time, and so until the next point.
struct QueuePoint {
  kernel::Nanoseconds at{};
  std::uint32_t depth = 0;
  std::uint32_t drops = 0;  // since the point before
};

struct WatchedQueue {
  kernel::ListenQueue now;  // as it was last seen
  std::string address;      // its text
  std::string netns;        // the name of its network namespace
  // Among those at the same address, from 1: the least that none had that was open then.
  unsigned number = 1;
  bool shares = false;  // its address with others, now or before
  bool gone = false;
  bool gone_before = false;    // this interval
  kernel::Nanoseconds last{};  // when it was last seen
  QueuePast whole;
  QueuePast interval;
  RecentSeconds<GrowingPast> recent;
  std::vector<QueuePoint> points;  // of an interval that has ended, where they are recorded
};

class QueueWatch {
 public:
  // `netns` is the name of the network namespace; `records` whether every change is kept until the
  // interval ends.
  explicit QueueWatch(std::string netns = {}, bool records = false);

  // All listening sockets at a time, in any order; times rise. Those of the first sample bring
  // drops from before; a later one begins at none.
  void take(kernel::Nanoseconds at, const std::vector<kernel::ListenQueue>& sample);

  std::vector<WatchedQueue> queues() const;  // those that are gone as well
  // Of these, all but those that were gone before this interval; and the next interval begins.
  std::vector<WatchedQueue> end_interval();

 private:
  struct Entry {
    WatchedQueue reported;
    GrowingPast whole;
    GrowingPast interval;
    DelayedClients delayed;
    // Dropped in the last second: when at the earliest, and how many.
    std::vector<std::pair<kernel::Nanoseconds, std::uint64_t>> lost;
    std::vector<QueuePoint> points;
  };
  using Entries = std::map<std::uint64_t, Entry>;  // by the socket's cookie

  Entry& enter(kernel::Nanoseconds at, const kernel::ListenQueue& queue);
  void number(Entry& entry);
  void leave(Entries::iterator entry);
  void follow(Entry& entry, kernel::Nanoseconds at, const kernel::ListenQueue& queue) const;

  const std::string netns_;
  const bool records_;
  Entries here_;
  Entries gone_;
  std::unordered_map<std::string, std::vector<std::uint64_t>> at_address_;  // cookies of here_
  std::optional<kernel::Nanoseconds> previous_;                             // sample
};

// The depth from which a queue is at its limit: 1 where that is 0, for an empty one is not.
std::uint32_t limit_of(const kernel::ListenQueue& queue);
std::uint32_t holds(const kernel::ListenQueue& queue);  // clients: one more than its limit
double fill(const kernel::ListenQueue& queue, std::uint32_t depth);  // of 1
// Whether Linux drops the packets of those for whom there is no room: a Unix socket refuses them.
bool drops_packets(const kernel::ListenQueue& queue);

}  // namespace merhaba::bench::watch
