// The kernel's list of TCP sockets, /proc/net/tcp and tcp6, entry by entry. Linux only.
// A reader is one pass over one file; it allocates nothing and throws nothing.
#pragma once

#ifdef MERHABA_LINUX

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/fd.hpp"
#include "net/address.hpp"

namespace merhaba::net {

// The states' numbers in that file (the kernel's include/net/tcp_states.h).
inline constexpr unsigned kTcpStateSynRecv = 0x03;
inline constexpr unsigned kTcpStateListen = 0x0A;

struct TcpEntry {
  std::array<std::uint32_t, 4> address{};  // local, in network order; IPv4 uses the first
  std::uint16_t port = 0;                  // local
  unsigned state = 0;
  std::uint64_t inode = 0;  // 0: no socket owns it yet, or no more

  bool wildcard() const { return address == decltype(address){}; }
};

class ProcNetTcp {
 public:
  explicit ProcNetTcp(int family) noexcept;  // AF_INET: tcp, AF_INET6: tcp6
  bool next(TcpEntry& entry) noexcept;       // false at the end, or where there is no such file

 private:
  std::string_view next_line() noexcept;  // without the newline; empty at the end

  Fd file_;
  std::array<char, 16384> buffer_;  // many lines (of 150 to 180 bytes) for each read
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

// The IP address of `address` as such an entry holds it.
std::array<std::uint32_t, 4> entry_address(const SocketAddress& address) noexcept;

}  // namespace merhaba::net

#endif
