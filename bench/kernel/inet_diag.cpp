#include "bench/kernel/inet_diag.hpp"

#include <arpa/inet.h>

#include <cstring>

namespace merhaba::bench::kernel {

// The older of the two questions, as it alone may leave the family open: the kernel goes through
// its tables once and not twice, which is what a dump costs.
void InetDiag::dump(const DiagQuery& query, const Found& found) {
  alignas(nlmsghdr) char buffer[MNL_ALIGN(sizeof(nlmsghdr)) + MNL_ALIGN(sizeof(inet_diag_req))];
  nlmsghdr* header = mnl_nlmsg_put_header(buffer);
  header->nlmsg_type = TCPDIAG_GETSOCK;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  auto& request =
      *static_cast<inet_diag_req*>(mnl_nlmsg_put_extra_header(header, sizeof(inet_diag_req)));
  request.idiag_family = AF_UNSPEC;
  request.idiag_states = query.states;
  request.id.idiag_dport = htons(query.remote_port);
  request.id.idiag_sport = htons(query.local_port);
  if (query.attribute != 0) {
    request.idiag_ext = static_cast<__u8>(1U << (query.attribute - 1));
  }
  socket_.dump(*header, [&found](const nlmsghdr& message) {
    found(*static_cast<const inet_diag_msg*>(mnl_nlmsg_get_payload(&message)), message);
  });
}

void dump_sockets(const DiagQuery& query, const InetDiag::Found& found) {
  InetDiag().dump(query, found);
}

net::SocketAddress local_address(const inet_diag_msg& message) {
  net::SocketAddress address;
  address.storage.ss_family = message.idiag_family;
  if (message.idiag_family == AF_INET) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
    std::memcpy(&v4.sin_addr, message.id.idiag_src, sizeof v4.sin_addr);
    address.length = sizeof v4;
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
    std::memcpy(&v6.sin6_addr, message.id.idiag_src, sizeof v6.sin6_addr);
    address.length = sizeof v6;
  }
  address.set_port(ntohs(message.id.idiag_sport));
  return address;
}

std::uint64_t cookie_of(const inet_diag_msg& message) {
  return std::uint64_t{message.id.idiag_cookie[1]} << 32U | message.id.idiag_cookie[0];
}

}  // namespace merhaba::bench::kernel
