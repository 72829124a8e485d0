#include "net/phantom.hpp"

#include "net/handshakes.hpp"

#ifdef MERHABA_LINUX
#include <linux/filter.h>
#include <sys/socket.h>

#include <array>
#endif

namespace merhaba::net {

#ifdef MERHABA_LINUX

bool make_phantoms(int listener, std::uint64_t share, std::uint64_t seed) noexcept {
  // What the filter sees, and RET: see drop_new_handshakes(). A SYN passes. Of the others, the
  // client's port, bytes 0 and 1, is mixed as MurmurHash3 ends (Appleby, 2011), so that neighbours
  // part.
  constexpr std::uint32_t kFlagsByte = 13;
  constexpr std::uint32_t kSyn = 0x02;
  constexpr std::uint32_t kWholeSegment = 0xffffffff;
  const auto salt = static_cast<std::uint32_t>(seed ^ seed >> 32);
  const auto most = static_cast<std::uint32_t>(share >> 32);
  std::array<sock_filter, 17> code{{
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlagsByte),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, kSyn),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kSyn, 13, 0),
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 0),
      BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, salt),
      BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 0x85ebca6b),
      BPF_STMT(BPF_MISC | BPF_TAX, 0),
      BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 13),
      BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0),
      BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 0xc2b2ae35),
      BPF_STMT(BPF_MISC | BPF_TAX, 0),
      BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 16),
      BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0),
      BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 0x9e3779b1),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, most, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, kWholeSegment),
  }};
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  return ::setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

#else

bool make_phantoms(int, std::uint64_t, std::uint64_t) noexcept { return false; }

#endif

bool may_make_phantoms() noexcept {
  static const bool may = may_drop_new_handshakes();
  return may;
}

}  // namespace merhaba::net
