// The accept queue behind one listening socket: how deep, how large, and how to close it without
// losing a caller. Linux; elsewhere (and with -Dportable=true) the answers are "unknown".
#pragma once

#include <cstdint>
#include <optional>

#include "net/address.hpp"

namespace merhaba::net {

struct QueueState {
  std::uint32_t depth = 0;  // handshakes done, waiting for accept (tcpi_unacked of a listener)
  std::uint32_t limit = 0;  // the effective backlog (tcpi_sacked); the queue holds limit + 1
  std::uint32_t drops = 0;  // packets this listener dropped (SO_MEMINFO, SK_MEMINFO_DROPS)
};
std::optional<QueueState> queue_state(int listener) noexcept;

// The depth alone, at a third of the cost of an accept() that finds the queue empty.
std::optional<std::uint32_t> queue_depth(int listener) noexcept;

// net.core.somaxconn of this network namespace; 0 where unknown.
int somaxconn() noexcept;

// Lets no new caller begin a handshake with this listener, so that its queue can only shrink;
// handshakes under way still complete. False where not possible. By the best way allowed:
// - every SYN is dropped (classic BPF on the TCP flags): its caller retries after 1 s and then
// meets
//   the successor, or an honest refusal;
// - where filtering TCP takes CAP_NET_ADMIN (6.18 and later), the listener is bound to an interface
//   that does not exist: new callers are refused at once. Through a sibling of the same
//   SO_REUSEPORT group that still listens everywhere they can come in all the same.
// Never on a socket that outlives us: either stays with the socket.
bool refuse_new_handshakes(int listener) noexcept;

// Handshakes under way on a local address (SYN_RECV, as sock_diag tells, or /proc/net); 0 where
// unknown.
unsigned pending_handshakes(const SocketAddress& local) noexcept;

}  // namespace merhaba::net
