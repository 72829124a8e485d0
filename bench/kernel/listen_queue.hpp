// The accept queues of all listening TCP sockets of this network namespace, by inet_diag.
// Snapshots, which are values.
#pragma once

#include <cstdint>
#include <vector>

#include "net/address.hpp"

namespace merhaba::bench::kernel {

class InetDiag;

struct ListenQueue {
  net::SocketAddress address;
  std::uint32_t depth = 0;  // clients connected and not yet accepted (idiag_rqueue)
  std::uint32_t limit = 0;  // the backlog in effect (idiag_wqueue); the queue holds limit + 1
  std::uint64_t drops = 0;  // packets the socket has dropped (SK_MEMINFO_DROPS)
  std::uint64_t inode = 0;
  std::uint64_t cookie = 0;  // identifies the socket until the system restarts
  std::uint32_t user = 0;    // the id of the user that made it
};

// Throws Error when the kernel does not answer.
std::vector<ListenQueue> listen_queues();
// Polled often: reuses `kernel`. `port` limits the answer to one port; 0 means every port.
std::vector<ListenQueue> listen_queues(InetDiag& kernel, std::uint16_t port = 0);

// Returns the queues that a client of `address` may get into: the sockets that listen on it or, if
// none does, on its port at the wildcard address. More than one form a SO_REUSEPORT group.
std::vector<ListenQueue> listen_queues(const net::SocketAddress& address);

}  // namespace merhaba::bench::kernel
