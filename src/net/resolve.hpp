// From a name to addresses. Start-up only: getaddrinfo blocks.
#pragma once

#include <vector>

#include "net/address.hpp"
#include "net/listen_spec.hpp"

namespace merhaba::net {

// Every address of a tcp or unix spec, without duplicates; the wildcard gives [::] and 0.0.0.0
// (only the families this machine has). Throws Error, a clause: unknown host, path too long.
std::vector<SocketAddress> addresses_of(const ListenSpec& spec);

// The same for whoever wants to listen there, which the errors say.
std::vector<SocketAddress> resolve(const ListenSpec& spec);

}  // namespace merhaba::net
