// Which processes have which socket open, of all that are ours to see, and whose they are.
// A snapshot; owned by who asked.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "bench/kernel/control_group.hpp"
#include "net/port_owner.hpp"

namespace merhaba::bench::watch {

struct SocketOwner {
  std::vector<net::Process> processes;  // ascending; the first is mostly the parent of the others
  kernel::ControlGroup group;           // of the first
};

using SocketOwners = std::map<std::uint64_t, SocketOwner>;  // by inode

// One look through /proc for all of these inodes. Those that nobody has, as far as we may see, are
// not in the response.
SocketOwners socket_owners(const std::vector<std::uint64_t>& inodes);

}  // namespace merhaba::bench::watch
