// In words: what a queue went through, and what to do about it. Nothing but what was measured.
#pragma once

#include <optional>
#include <string>

#include "bench/watch/queue_watch.hpp"

namespace merhaba::bench::watch {

// Of the network namespace, while the queue was watched.
struct QueueSurroundings {
  int somaxconn = 0;            // 0: not known
  std::uint64_t overflows = 0;  // rise of ListenOverflows, of all queues together
};

// The least that could have been enough; more may be needed. It takes the packets dropped within a
// second for SYNs of as many clients (see QueuePast::needed): a client whose handshake was under
// way when the queue filled up may have lost several. Nothing where none was dropped for want of
// room.
std::optional<std::uint32_t> enough_backlog(const WatchedQueue& queue, const QueuePast& past,
                                            const QueueSurroundings& around);

// What made the limit what it is: "somaxconn", which listen(2) cannot exceed, or "listen", the
// call. Where both ask for as much it is the former, which has to be raised first.
std::string limit_set_by(const WatchedQueue& queue, const QueueSurroundings& around);

// "held 6 of 6, at its limit for 40 ms; 23 packets dropped; raise the backlog to at least 28 or
// accept faster". "" of a queue that never was at its limit and dropped nothing.
std::string advice(const WatchedQueue& queue, const QueuePast& past,
                   const QueueSurroundings& around);

}  // namespace merhaba::bench::watch
