// The accept queues of all listening TCP sockets of this network namespace, by inet_diag.
// A snapshot; owned by who asked.
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
  std::uint64_t drops = 0;  // packets it has dropped (SK_MEMINFO_DROPS)
  std::uint64_t inode = 0;
  std::uint64_t cookie = 0;  // the socket's own, as long as the system runs
  std::uint32_t user = 0;    // who made it
};

// Throws Error when the kernel does not answer.
std::vector<ListenQueue> listen_queues();
// For who asks often; those on one port alone, 0: all.
std::vector<ListenQueue> listen_queues(InetDiag& kernel, std::uint16_t port = 0);

// Of these, the ones that a client of `address` comes to: that listen on it, or, if none does, on
// its port at the wildcard address. More than one: a group of SO_REUSEPORT.
std::vector<ListenQueue> listen_queues(const net::SocketAddress& address);

}  // namespace merhaba::bench::kernel
