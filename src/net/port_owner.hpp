// Which process keeps a port from us: for the error message, nothing depends on it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/address.hpp"

namespace merhaba::net {

struct Process {
  pid_t id = 0;
  std::string name;  // as ps(1) shows it; control characters made visible
};

// Who listens on an IP address and port (or one that overlaps it). Nothing where that cannot be
// known: no /proc, or another user's process whose descriptors are not ours to see.
std::optional<Process> port_owner(const SocketAddress& address);

// Every process that has a socket of one of these inodes open, by inode, ascending; those of other
// users only where we may see them. One look through /proc.
using SocketHolders = std::map<std::uint64_t, std::vector<Process>>;
SocketHolders socket_holders(const std::vector<std::uint64_t>& inodes);

// The process behind the other end of a connected Unix socket.
std::optional<Process> peer_process(int fd);

}  // namespace merhaba::net
