// The network namespaces of this machine, as far as we may see them.
// Snapshots, which are values; a namespace may be gone by the time it is entered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace merhaba::bench::kernel {

struct NetNamespace {
  std::uint64_t inode = 0;  // identifies it
  // "host" (that of process 1), its name in /run/netns (ip-netns(8)), else the inode; "self" where
  // that of process 1 is not ours to see.
  std::string name;
  std::string path;  // to enter it by
};

struct NetNamespaces {
  std::vector<NetNamespace> found;  // our own is first, however we are called
  unsigned hidden = 0;              // processes whose namespace or sockets are not ours to see
};

NetNamespace own_net_namespace();
NetNamespaces all_net_namespaces();
// By a file like /run/netns/NAME or /proc/PID/ns/net. Throws Error where there is none.
NetNamespace net_namespace_at(const std::string& path);

// Moves the calling thread alone, for ever. Throws Error where that is not allowed, or where it is
// gone.
void enter_net_namespace(const NetNamespace& there);

}  // namespace merhaba::bench::kernel
