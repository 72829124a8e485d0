// One question to sock_diag(7), the kernel's own list of sockets. Linux only; needs no privilege.
#pragma once

#ifdef MERHABA_LINUX

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>

#include "base/fd.hpp"

namespace merhaba::net {

// Calls visit(const nlmsghdr&) for each socket found. `flags`: NLM_F_DUMP for all that match the
// query, NLM_F_ACK for the one it names. False where the kernel does not answer: it is built
// without the module, or may not load it.
template <class Query, class Visit>
bool ask_sock_diag(const Query& query, std::uint16_t flags, Visit visit) noexcept {
  struct {
    nlmsghdr header;
    Query query;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  request.query = query;
  const Fd netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink || ::send(netlink.get(), &request, sizeof request, 0) < 0) return false;

  alignas(nlmsghdr) char buffer[16 * 1024];
  for (;;) {
    const ssize_t size = ::recv(netlink.get(), buffer, sizeof buffer, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    auto left = static_cast<unsigned>(size);
    for (auto* message = reinterpret_cast<nlmsghdr*>(buffer); NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type == NLMSG_DONE) return true;
      if (message->nlmsg_type == NLMSG_ERROR) {
        return static_cast<nlmsgerr*>(NLMSG_DATA(message))->error == 0;
      }
      visit(*message);
    }
  }
}

}  // namespace merhaba::net

#endif
