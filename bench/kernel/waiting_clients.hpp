// Clients whose connection is established and that nobody has accepted yet, and since when.
// Snapshots, which are values.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "net/address.hpp"

namespace merhaba::bench::kernel {

class InetDiag;

struct WaitingClient {
  std::uint64_t cookie = 0;
  net::SocketAddress address;  // which it called: of several sockets there, which one is not known
  // Since its handshake was complete: the server has sent nothing since (tcpi_last_data_sent). In
  // steps of the kernel's tick, 1 to 10 ms, and so as much younger or older.
  Nanoseconds age{};
};

// Those of the local port, which the kernel filters; 0: of all. They belong to no file as yet, so
// that their inode is 0; one that has hung up already (CLOSE-WAIT) waits as well. Goes through the
// kernel's whole table of connections: about 0.2 ms where that is empty. Throws Error.
std::vector<WaitingClient> waiting_clients(InetDiag& kernel, std::uint16_t port);

}  // namespace merhaba::bench::kernel
