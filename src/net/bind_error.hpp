// Why an address could not be listened on, in words: the address, the reason, the way out.
#pragma once

#include <optional>
#include <string>

#include "net/address.hpp"
#include "net/port_owner.hpp"

namespace merhaba::net {

// The message about `error` (an errno) of bind() or listen() on an IP address that was given by
// `option`.
std::string explain_bind_error(const SocketAddress& address, int error,
                               const char* option = "--listen");

// The same for a Unix socket's file.
std::string explain_unix_error(const SocketAddress& address, int error);

// A server listens on the Unix socket: `owner`, if known.
std::string explain_unix_in_use(const SocketAddress& address, const std::optional<Process>& owner);

// Ports below this one are for the privileged (net.ipv4.ip_unprivileged_port_start; 1024
// elsewhere).
int unprivileged_port_start();

}  // namespace merhaba::net
