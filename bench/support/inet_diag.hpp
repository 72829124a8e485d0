// inet_diag dumps: the kernel's own list of TCP sockets, picked by state and port.
#pragma once

#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>

#include <cstdint>
#include <functional>

namespace merhaba::bench {

struct DiagQuery {
  unsigned states = 0;            // bits 1 << TCP_LISTEN and their like (netinet/tcp.h)
  std::uint16_t remote_port = 0;  // 0: any
  bool memory = false;            // with the attribute INET_DIAG_SKMEMINFO
};

// Calls `found` for each socket of both families. The header is the message's, for its attributes.
// Throws Error when the kernel does not answer.
void dump_sockets(const DiagQuery& query,
                  const std::function<void(const inet_diag_msg&, const nlmsghdr&)>& found);

}  // namespace merhaba::bench
