// Phantom connections on purpose: established for the client, unknown to the listener. Linux;
// elsewhere, and where filtering TCP takes a privilege that is missing, not possible.
#pragma once

#include <cstdint>

namespace merhaba::net {

// Drops the ACK that ends a handshake with this listener, and whatever its client sends besides, of
// a share of the clients: those whose port, mixed with `seed`, comes to less than `share` of 2^64.
// Their retransmissions complete the handshake once accept_new_handshakes() has undone it.
// Connections that exist already are not concerned. Never on a socket that outlives us: the filter
// stays with the socket.
bool make_phantoms(int listener, std::uint64_t share, std::uint64_t seed) noexcept;

// Whether this process may, as the first call has found: later ones ask nobody, in a sandbox, too.
bool may_make_phantoms() noexcept;

}  // namespace merhaba::net
