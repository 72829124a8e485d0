#include "bench/watch/socket_owners.hpp"

#include <utility>

namespace merhaba::bench::watch {

SocketOwners socket_owners(const std::vector<std::uint64_t>& inodes) {
  std::map<pid_t, kernel::ControlGroup> groups;  // one process may have thousands of them
  SocketOwners owners;
  for (auto& [inode, processes] : net::socket_holders(inodes)) {
    const pid_t first = processes.front().id;
    const auto [group, is_new] = groups.try_emplace(first);
    if (is_new) group->second = kernel::control_group_of(first);
    owners[inode] = {std::move(processes), group->second};
  }
  return owners;
}

}  // namespace merhaba::bench::watch
