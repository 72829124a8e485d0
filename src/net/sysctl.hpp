// The kernel's settings that decide what listening brings. Linux; elsewhere the fallback.
#pragma once

namespace merhaba::net {

// A setting's number, by its path below /proc/sys; `fallback` where it cannot be read.
int read_sysctl(const char* path, int fallback) noexcept;

}  // namespace merhaba::net
