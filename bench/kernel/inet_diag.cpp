#include "bench/kernel/inet_diag.hpp"

#include <arpa/inet.h>
#include <linux/sock_diag.h>

#include <array>
#include <cerrno>
#include <string>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"

namespace merhaba::bench::kernel {
namespace {

using Found = InetDiag::Found;

[[noreturn]] void cannot(const char* what) {
  throw Error(std::string("cannot list the kernel's sockets (inet_diag): ") + what + ": " +
              errno_in_words(errno));
}

int on_message(const nlmsghdr* header, void* found) {
  const auto& message = *static_cast<const inet_diag_msg*>(mnl_nlmsg_get_payload(header));
  (*static_cast<const Found*>(found))(message, *header);
  return MNL_CB_OK;
}

void dump_family(mnl_socket* netlink, int family, const DiagQuery& query, const Found& found) {
  std::array<char, 32768> buffer;
  nlmsghdr* header = mnl_nlmsg_put_header(buffer.data());
  header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  auto& request =
      *static_cast<inet_diag_req_v2*>(mnl_nlmsg_put_extra_header(header, sizeof(inet_diag_req_v2)));
  request.sdiag_family = static_cast<__u8>(family);
  request.sdiag_protocol = IPPROTO_TCP;
  request.idiag_states = query.states;
  request.id.idiag_dport = htons(query.remote_port);
  request.id.idiag_sport = htons(query.local_port);
  if (query.memory) request.idiag_ext = 1U << (INET_DIAG_SKMEMINFO - 1);
  if (mnl_socket_sendto(netlink, header, header->nlmsg_len) < 0) cannot("send");
  for (int result = MNL_CB_OK; result > MNL_CB_STOP;) {
    const ssize_t size = mnl_socket_recvfrom(netlink, buffer.data(), buffer.size());
    if (size < 0) cannot("receive");
    result = mnl_cb_run(buffer.data(), static_cast<std::size_t>(size), 0, 0, on_message,
                        const_cast<Found*>(&found));
    if (result < 0) cannot("answer");
  }
}

}  // namespace

InetDiag::InetDiag()
    : netlink_(mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC), mnl_socket_close) {
  if (!netlink_) cannot("socket");
}

void InetDiag::dump(const DiagQuery& query, const Found& found) {
  dump_family(netlink_.get(), AF_INET, query, found);
  dump_family(netlink_.get(), AF_INET6, query, found);
}

void dump_sockets(const DiagQuery& query, const Found& found) { InetDiag().dump(query, found); }

}  // namespace merhaba::bench::kernel
