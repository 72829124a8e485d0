// Which processes have which socket open, of all that are ours to see.
// A snapshot; owned by who asked.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "net/port_owner.hpp"

namespace merhaba::bench::watch {

using SocketPrograms = std::map<std::uint64_t, std::vector<net::Process>>;  // by inode

// One look through /proc for all of these inodes. Those that nobody has, as far as we may see, are
// not in the response; of each, the processes ascend.
SocketPrograms socket_programs(const std::vector<std::uint64_t>& inodes);

}  // namespace merhaba::bench::watch
