#include "net/accept_queue.hpp"

#ifdef MERHABA_LINUX

#include <linux/rtnetlink.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <limits>

#include "net/sock_diag.hpp"
#include "net/sysctl.hpp"

namespace merhaba::net {
namespace {

std::optional<QueueState> tcp_queue_state(int listener) noexcept {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
  if (info.tcpi_state != TCP_LISTEN) return std::nullopt;
  // From Linux 4.12 (SO_MEMINFO); before, drops stay 0.
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  length = sizeof memory;
  ::getsockopt(listener, SOL_SOCKET, SO_MEMINFO, memory.data(), &length);
  return QueueState{info.tcpi_unacked, info.tcpi_sacked, memory[SK_MEMINFO_DROPS]};
}

std::optional<QueueState> unix_queue_state(int listener) noexcept {
  struct stat file {};
  if (::fstat(listener, &file) != 0) return std::nullopt;
  constexpr std::uint32_t kAnyCookie = std::numeric_limits<std::uint32_t>::max();
  unix_diag_req query{};
  query.sdiag_family = AF_UNIX;
  query.udiag_states = 1U << TCP_LISTEN;
  query.udiag_ino = static_cast<std::uint32_t>(file.st_ino);
  query.udiag_show = UDIAG_SHOW_RQLEN;
  query.udiag_cookie[0] = query.udiag_cookie[1] = kAnyCookie;
  std::optional<QueueState> state;
  ask_sock_diag(query, NLM_F_ACK, [&state](const nlmsghdr& message) {
    const auto* found = static_cast<const unix_diag_msg*>(NLMSG_DATA(&message));
    if (found->udiag_state != TCP_LISTEN) return;
    auto left = static_cast<int>(message.nlmsg_len - NLMSG_LENGTH(sizeof *found));
    const auto* attribute = reinterpret_cast<const rtattr*>(found + 1);
    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
      if (attribute->rta_type != UNIX_DIAG_RQLEN) continue;
      const auto* length = static_cast<const unix_diag_rqlen*>(RTA_DATA(attribute));
      state = QueueState{length->udiag_rqueue, length->udiag_wqueue, 0};
    }
  });
  return state;
}

}  // namespace

std::optional<QueueState> queue_state(int listener) noexcept {
  int family = AF_UNSPEC;
  socklen_t length = sizeof family;
  if (::getsockopt(listener, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0) return std::nullopt;
  return family == AF_UNIX ? unix_queue_state(listener) : tcp_queue_state(listener);
}

std::optional<std::uint32_t> queue_depth(int listener) noexcept {
  tcp_info info;
  socklen_t length = offsetof(tcp_info, tcpi_unacked) + sizeof info.tcpi_unacked;
  if (::getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
  return info.tcpi_unacked;
}

int somaxconn() noexcept { return read_sysctl("net/core/somaxconn", 0); }

}  // namespace merhaba::net

#else

namespace merhaba::net {

std::optional<QueueState> queue_state(int) noexcept { return std::nullopt; }
std::optional<std::uint32_t> queue_depth(int) noexcept { return std::nullopt; }
int somaxconn() noexcept { return 0; }

}  // namespace merhaba::net

#endif
