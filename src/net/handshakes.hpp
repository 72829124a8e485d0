// The handshakes under way behind a listening socket: how to let no more begin, and how many are
// left. What a listener needs to be closed without losing a client. Linux; elsewhere unknown.
#pragma once

#include "net/address.hpp"

namespace merhaba::net {

// Lets no new handshake begin with this listener, so that its queue can only shrink; handshakes
// under way still complete. False where not possible. By the best way allowed:
// - every SYN is dropped (classic BPF on the TCP flags): its client retries after 1 s and then
//   meets the successor, or an honest refusal;
// - where filtering TCP takes CAP_NET_ADMIN (6.18 and later), the listener is bound to an interface
//   that does not exist: new clients are refused at once. Through a sibling of the same
//   SO_REUSEPORT group that still listens everywhere they can come in all the same.
// Never on a socket that outlives us: either stays with the socket.
bool refuse_new_handshakes(int listener) noexcept;

// The first of these ways alone; false where this process may not.
bool drop_new_handshakes(int listener) noexcept;

// Takes back the first of these ways, no matter what used it on this socket, as any other filter.
void accept_new_handshakes(int listener) noexcept;

// Whether this process may use the first of these ways.
bool may_drop_new_handshakes() noexcept;

// Handshakes under way on a local address (SYN_RECV, as sock_diag or /proc/net reports them);
// 0 where unknown.
unsigned pending_handshakes(const SocketAddress& local) noexcept;

}  // namespace merhaba::net
