#include "net/accept_queue.hpp"

#ifdef MERHABA_LINUX

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>

#include "base/fd.hpp"
#include "net/proc_net_tcp.hpp"

namespace merhaba::net {
namespace {

// sock_diag(7): the kernel picks by state and port. /proc/net/tcp tells the same, but prints every
// connection of the machine to do so: 1 s where 30,000 are in TIME-WAIT.
struct Request {
  nlmsghdr header;
  inet_diag_req_v2 query;
};

bool ask(int fd, const SocketAddress& local) noexcept {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.query.sdiag_family = static_cast<__u8>(local.family());
  request.query.sdiag_protocol = IPPROTO_TCP;
  request.query.idiag_states = 1U << TCP_SYN_RECV;
  request.query.id.idiag_sport = htons(local.port());
  return ::send(fd, &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request);
}

// The address a listener at `local` is reached by; a wildcard is reached by all.
bool concerns(const SocketAddress& local, const inet_diag_msg& found) noexcept {
  if (local.family() == AF_INET) {
    const in_addr address = reinterpret_cast<const sockaddr_in&>(local.storage).sin_addr;
    return address.s_addr == INADDR_ANY || address.s_addr == found.id.idiag_src[0];
  }
  const in6_addr address = reinterpret_cast<const sockaddr_in6&>(local.storage).sin6_addr;
  return IN6_IS_ADDR_UNSPECIFIED(&address) ||
         std::memcmp(&address, found.id.idiag_src, sizeof address) == 0;
}

// Nothing where the kernel does not answer: it is built without inet_diag, or may not load it.
std::optional<unsigned> count_by_sock_diag(const SocketAddress& local) noexcept {
  const Fd netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink || !ask(netlink.get(), local)) return std::nullopt;
  unsigned pending = 0;
  alignas(nlmsghdr) char buffer[16 * 1024];
  while (true) {
    const ssize_t size = ::recv(netlink.get(), buffer, sizeof buffer, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return std::nullopt;
    auto left = static_cast<unsigned>(size);
    for (auto* message = reinterpret_cast<nlmsghdr*>(buffer); NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type == NLMSG_DONE) return pending;
      if (message->nlmsg_type == NLMSG_ERROR) return std::nullopt;
      if (concerns(local, *static_cast<inet_diag_msg*>(NLMSG_DATA(message)))) ++pending;
    }
  }
}

// A handshake is listed in its listener's family, one over IPv4 to a [::] that takes both too, so
// the other family's file need not be read.
unsigned count_in_proc(const SocketAddress& local) noexcept {
  TcpEntry wanted;
  wanted.address = entry_address(local);
  unsigned pending = 0;
  TcpEntry entry;
  for (ProcNetTcp list(local.family()); list.next(entry);) {
    if (entry.state != kTcpStateSynRecv || entry.port != local.port()) continue;
    if (wanted.wildcard() || entry.address == wanted.address) ++pending;
  }
  return pending;
}

}  // namespace

unsigned pending_handshakes(const SocketAddress& local) noexcept {
  if (!local.is_ip()) return 0;
  const std::optional<unsigned> told = count_by_sock_diag(local);
  return told ? *told : count_in_proc(local);
}

}  // namespace merhaba::net

#else

namespace merhaba::net {

unsigned pending_handshakes(const SocketAddress&) noexcept { return 0; }

}  // namespace merhaba::net

#endif
