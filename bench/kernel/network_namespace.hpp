// A private network: loopback alone, counters at 0, sysctls that affect no other process.
#pragma once

#include <string>

namespace merhaba::bench::kernel {

// Moves this process and its future children into a new network namespace with loopback up; for an
// ordinary user, into a new user namespace first. Call it before any thread or socket is made.
// Throws Error where that is not allowed; then nothing has changed.
void enter_private_network();

// `path` below /proc/sys: "net/core/somaxconn". Throws Error.
void set_sysctl(const std::string& path, const std::string& value);

}  // namespace merhaba::bench::kernel
