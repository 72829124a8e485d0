// A listening TCP socket that refuses its clients for a while, and keeps its port meanwhile. Linux;
// elsewhere not possible.
#pragma once

#include "net/address.hpp"

namespace merhaba::net {

// From here on the kernel refuses each new client (RST), and nobody else may listen there. Whoever
// is queued is reset. `address` is where the socket listens, with SO_REUSEADDR. False, and errno:
// all is as before, or, where the port was chosen by the system and somebody else took it just now,
// the socket has lost its port.
bool begin_to_refuse(int listener, const SocketAddress& address) noexcept;

// Before it listens again, which ends it. Of a socket that refuses nobody it changes nothing.
void end_refusal(int listener) noexcept;

bool can_refuse() noexcept;

}  // namespace merhaba::net
