// Whose the overflows were that the kernel counts for a network namespace as a whole.
// Fed with both as they rise, some times a minute or more; owned by who watches the namespace.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "bench/kernel/counters.hpp"
#include "bench/watch/queue_watch.hpp"

namespace merhaba::bench::watch {

class DropAttribution {
 public:
  // The counters, read before the queues were looked at.
  void take(const kernel::Counters& counted, const std::vector<WatchedQueue>& queues);

  // Packets that a socket dropped as its queue was full: where it alone dropped any while
  // ListenOverflows rose, or where that rose by all that were dropped. At least this many.
  std::uint64_t overflows_of(std::uint64_t cookie) const;
  // ListenDrops that no socket has counted: those of sockets that were never looked at, or closed
  // before they were. Known one call later.
  std::uint64_t unattributed() const { return unattributed_; }

 private:
  struct Totals {
    std::uint64_t overflows;
    std::uint64_t drops;
  };
  void attribute();

  std::optional<Totals> begun_, before_;
  std::map<std::uint64_t, std::uint64_t> dropped_;  // by cookie, as of the last call
  std::map<std::uint64_t, std::uint64_t> owed_;     // of these, without a cause as yet
  std::map<std::uint64_t, std::uint64_t> overflowed_;
  std::uint64_t overflows_ = 0;  // that are nobody's as yet
  bool waited_ = false;          // for the rest of them, for one call
  std::uint64_t sum_of_drops_ = 0;
  std::uint64_t unattributed_ = 0;
};

}  // namespace merhaba::bench::watch
