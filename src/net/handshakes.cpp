#include "net/handshakes.hpp"

#ifdef MERHABA_LINUX

#include <linux/filter.h>
#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <cstring>
#include <limits>
#include <optional>

#include "net/new_socket.hpp"
#include "net/proc_net_tcp.hpp"
#include "net/sock_diag.hpp"

namespace merhaba::net {
namespace {

// A SYN is for a listener that is bound to no interface, or to the one it comes from; an ACK is for
// its handshake, which remembers what the listener was bound to when it began. (It remembers
// nothing where SYN cookies were sent: then the client is lost.)
bool bind_to_no_interface(int listener) noexcept {
  constexpr int kNoInterface = std::numeric_limits<int>::max();  // the kernel counts up from 1
  return ::setsockopt(listener, SOL_SOCKET, SO_BINDTOIFINDEX, &kNoInterface, sizeof kNoInterface) ==
         0;
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

// The kernel picks by state and port. /proc/net/tcp has the same, but prints every connection of
// the machine to do so: 1 s where 30,000 are in TIME-WAIT.
std::optional<unsigned> count_by_sock_diag(const SocketAddress& local) noexcept {
  inet_diag_req_v2 query{};
  query.sdiag_family = static_cast<__u8>(local.family());
  query.sdiag_protocol = IPPROTO_TCP;
  query.idiag_states = 1U << TCP_SYN_RECV;
  query.id.idiag_sport = htons(local.port());
  unsigned pending = 0;
  const bool answered = ask_sock_diag(query, NLM_F_DUMP, [&](const nlmsghdr& message) {
    const auto* found = static_cast<const inet_diag_msg*>(NLMSG_DATA(&message));
    if (concerns(local, *found)) ++pending;
  });
  return answered ? std::optional(pending) : std::nullopt;
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

bool drop_new_handshakes(int listener) noexcept {
  // A filter of a TCP socket sees the segment from its TCP header on; byte 13 holds the flags
  // (RFC 9293, 3.1). Returning 0 drops the segment before it can take a place anywhere.
  constexpr std::uint32_t kFlagsByte = 13;
  constexpr std::uint32_t kSyn = 0x02;
  constexpr std::uint32_t kAck = 0x10;
  constexpr std::uint32_t kWholeSegment = 0xffffffff;
  std::array<sock_filter, 5> code{{
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlagsByte),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, kSyn | kAck),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kSyn, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, kWholeSegment),
  }};
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  return ::setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

bool refuse_new_handshakes(int listener) noexcept {
  return drop_new_handshakes(listener) || bind_to_no_interface(listener);
}

void accept_new_handshakes(int listener) noexcept {
  const int ignored = 0;  // the kernel wants an int
  ::setsockopt(listener, SOL_SOCKET, SO_DETACH_FILTER, &ignored, sizeof ignored);
}

bool may_drop_new_handshakes() noexcept {
  Fd probe = new_stream_socket(AF_INET);
  if (!probe) probe = new_stream_socket(AF_INET6);
  return probe && drop_new_handshakes(probe.get());
}

unsigned pending_handshakes(const SocketAddress& local) noexcept {
  if (!local.is_ip()) return 0;
  const std::optional<unsigned> counted = count_by_sock_diag(local);
  return counted ? *counted : count_in_proc(local);
}

}  // namespace merhaba::net

#else

namespace merhaba::net {

bool refuse_new_handshakes(int) noexcept { return false; }
bool drop_new_handshakes(int) noexcept { return false; }
void accept_new_handshakes(int) noexcept {}
bool may_drop_new_handshakes() noexcept { return false; }
unsigned pending_handshakes(const SocketAddress&) noexcept { return 0; }

}  // namespace merhaba::net

#endif
