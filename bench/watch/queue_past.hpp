// What an accept queue went through in some time: a whole watch, an interval of it, a second.
// Values, added to as the queue is looked at.
#pragma once

#include <cstdint>

#include "bench/kernel/cpu_time.hpp"

namespace merhaba::bench::watch {

struct QueuePast {
  std::uint32_t high = 0;  // the deepest it was seen
  std::uint64_t drops = 0;
  std::uint64_t delayed = 0;  // clients that these packets were of, about: see DelayedClients
  // Between two samples of which both saw it at its limit or above (a limit of 0 counts as 1).
  kernel::Nanoseconds at_limit{};
  kernel::Nanoseconds longest_at_limit{};  // at a stretch
  kernel::Nanoseconds watched{};           // from its first sample to its last
  // Where packets were dropped: the least that a queue had to hold so as to drop none. That is what
  // it held, and those it had dropped within a second while it was never seen empty: in so short a
  // time no client sends its SYN again, so that each packet stands for a client, who would have
  // been queued as well. 0: none was dropped.
  std::uint32_t needed = 0;

  QueuePast& operator+=(const QueuePast& more);  // of another time, of the same queue
};

// What one more look found.
struct QueueLook {
  kernel::Nanoseconds gap;  // since the one before
  std::uint32_t depth;
  std::uint32_t drops;    // in the meantime, as all that follow
  std::uint64_t delayed;  // clients
  bool stays_at_limit;    // then and now
  std::uint32_t needed;

  bool is_quiet() const { return depth == 0 && drops == 0 && !stays_at_limit; }
};

// With the stretch at the limit that is not over yet.
struct GrowingPast {
  QueuePast past;
  kernel::Nanoseconds stretch{};

  void add(const QueueLook& look);
  GrowingPast& operator+=(const GrowingPast& more);
};

}  // namespace merhaba::bench::watch
