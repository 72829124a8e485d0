// Why an address could not be listened on, in words: the address, the reason, the way out.
#pragma once

#include <optional>
#include <string>

#include "net/address.hpp"
#include "net/port_owner.hpp"

namespace merhaba::net {

// What to tell about `error` (an errno) of bind() or listen() on an IP address.
std::string explain_bind_error(const SocketAddress& address, int error);

// The same for a Unix socket's file.
std::string explain_unix_error(const SocketAddress& address, int error);

// Somebody answers on the Unix socket: `owner`, where known.
std::string explain_unix_in_use(const SocketAddress& address, const std::optional<Process>& owner);

// Ports below this one are for the privileged (net.ipv4.ip_unprivileged_port_start; 1024
// elsewhere).
int unprivileged_port_start();

}  // namespace merhaba::net
