// A network of our own: loopback alone, clean counters, sysctls that concern nobody else.
#pragma once

#include <string>

namespace merhaba::bench::kernel {

// Moves this process, and the children it will have, into a new network namespace with loopback up;
// as an ordinary user into a new user namespace first. Call it before any thread or socket is made.
// Throws Error where that is not allowed; then nothing has changed.
void enter_private_network();

// `path` below /proc/sys: "net/core/somaxconn". Throws Error.
void set_sysctl(const std::string& path, const std::string& value);

}  // namespace merhaba::bench::kernel
