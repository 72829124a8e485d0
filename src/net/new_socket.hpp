// How a descriptor comes to be close-on-exec and non-blocking, which every socket here is.
#pragma once

#include "base/fd.hpp"

namespace merhaba::net {

Fd new_stream_socket(int family) noexcept;              // empty and errno when it cannot
Fd new_datagram_socket(int family) noexcept;            // the same
bool make_non_blocking_close_on_exec(int fd) noexcept;  // false and errno when it cannot
Fd duplicate(int fd) noexcept;  // the same socket and queue; empty and errno when it cannot

}  // namespace merhaba::net
