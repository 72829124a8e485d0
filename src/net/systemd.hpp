// Listening sockets passed by the service manager, by sd_listen_fds(3)'s protocol.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"

namespace merhaba::net {

// The descriptors passed (LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES), by name; all when `name` is
// empty. Non-blocking and close-on-exec. Throws Error when there are none, or they are not
// listening stream sockets.
std::vector<Fd> take_systemd_sockets(const std::string& name);

}  // namespace merhaba::net
