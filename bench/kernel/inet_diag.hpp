// inet_diag dumps: the kernel's own list of TCP sockets, filtered by state and port.
// Code that polls owns an InetDiag and reuses it; one thread at a time.
#pragma once

#include <linux/inet_diag.h>

#include <cstdint>
#include <functional>

#include "bench/kernel/diag_socket.hpp"
#include "net/address.hpp"

namespace merhaba::bench::kernel {

struct DiagQuery {
  unsigned states = 0;            // bits 1 << TCP_LISTEN and their like (netinet/tcp.h)
  std::uint16_t remote_port = 0;  // 0: any
  std::uint16_t local_port = 0;   // 0: any
  int attribute = 0;  // INET_DIAG_SKMEMINFO or INET_DIAG_INFO, which comes along; 0: none
};

class InetDiag {
 public:
  using Found = std::function<void(const inet_diag_msg&, const nlmsghdr&)>;

  InetDiag() : socket_("inet_diag") {}  // throws Error when the kernel has no inet_diag
  // Calls `found` for each socket of both families. The header is the message's, for its
  // attributes. Throws Error when the kernel does not answer.
  void dump(const DiagQuery& query, const Found& found);

 private:
  DiagSocket socket_;
};

// Dumps once, with an InetDiag of its own.
void dump_sockets(const DiagQuery& query, const InetDiag::Found& found);

net::SocketAddress local_address(const inet_diag_msg& message);
std::uint64_t cookie_of(const inet_diag_msg& message);

}  // namespace merhaba::bench::kernel
