#include "net/accept_queue.hpp"

#ifdef MERHABA_LINUX

#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <limits>

#include "net/sysctl.hpp"

namespace merhaba::net {

namespace {

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

// A SYN is for a listener that is bound to no interface, or to the one it comes from; an ACK is for
// its handshake, which remembers what the listener was bound to when it began. (It remembers
// nothing where SYN cookies were sent: then the caller is lost.)
bool bind_to_no_interface(int listener) noexcept {
  constexpr int kNoInterface = std::numeric_limits<int>::max();  // the kernel counts up from 1
  return ::setsockopt(listener, SOL_SOCKET, SO_BINDTOIFINDEX, &kNoInterface, sizeof kNoInterface) ==
         0;
}

}  // namespace

std::optional<QueueState> queue_state(int listener) noexcept {
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

std::optional<std::uint32_t> queue_depth(int listener) noexcept {
  tcp_info info;
  socklen_t length = offsetof(tcp_info, tcpi_unacked) + sizeof info.tcpi_unacked;
  if (::getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
  return info.tcpi_unacked;
}

int somaxconn() noexcept { return read_sysctl("net/core/somaxconn", 0); }

bool refuse_new_handshakes(int listener) noexcept {
  return drop_new_handshakes(listener) || bind_to_no_interface(listener);
}

}  // namespace merhaba::net

#else

namespace merhaba::net {

std::optional<QueueState> queue_state(int) noexcept { return std::nullopt; }
std::optional<std::uint32_t> queue_depth(int) noexcept { return std::nullopt; }
int somaxconn() noexcept { return 0; }
bool refuse_new_handshakes(int) noexcept { return false; }

}  // namespace merhaba::net

#endif
