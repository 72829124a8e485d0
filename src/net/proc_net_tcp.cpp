#include "net/proc_net_tcp.hpp"

#ifdef MERHABA_LINUX

#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace merhaba::net {
namespace {

// Takes the next field of a line, where fields are separated by blanks.
std::string_view take_field(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::string_view field = line.substr(0, line.find(' '));
  line.remove_prefix(field.size());
  return field;
}

template <class Number>
bool parse(std::string_view digits, int base, Number& value) {
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return result.ec == std::errc() && result.ptr == digits.data() + digits.size();
}

// "0100007F:1F90": each word of the address printed as the host reads it, so that the number's
// bytes in memory are in network order again; the port is a plain number.
bool parse_local(std::string_view text, TcpEntry& entry) {
  constexpr std::size_t kWordDigits = 8;
  const auto colon = text.find(':');
  if (colon != kWordDigits && colon != 4 * kWordDigits) return false;
  entry.address = {};
  for (std::size_t i = 0; i < colon / kWordDigits; ++i) {
    if (!parse(text.substr(i * kWordDigits, kWordDigits), 16, entry.address[i])) return false;
  }
  return parse(text.substr(colon + 1), 16, entry.port);
}

// "sl local remote st tx:rx tr:when retrnsmt uid timeout inode ..."
bool parse_entry(std::string_view line, TcpEntry& entry) {
  take_field(line);
  if (!parse_local(take_field(line), entry)) return false;
  take_field(line);
  if (!parse(take_field(line), 16, entry.state)) return false;
  for (int skipped = 0; skipped < 5; ++skipped) take_field(line);
  return parse(take_field(line), 10, entry.inode);
}

}  // namespace

ProcNetTcp::ProcNetTcp(int family) noexcept
    : file_(::open(family == AF_INET ? "/proc/net/tcp" : "/proc/net/tcp6", O_RDONLY | O_CLOEXEC)) {}

std::string_view ProcNetTcp::next_line() noexcept {
  for (;;) {
    const char* start = buffer_.data() + begin_;
    if (const void* newline = std::memchr(start, '\n', end_ - begin_)) {
      const auto size = static_cast<std::size_t>(static_cast<const char*>(newline) - start);
      begin_ += size + 1;
      return {start, size};
    }
    std::memmove(buffer_.data(), start, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const ssize_t got = ::read(file_.get(), buffer_.data() + end_, buffer_.size() - end_);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return {};
    end_ += static_cast<std::size_t>(got);
  }
}

bool ProcNetTcp::next(TcpEntry& entry) noexcept {
  if (!file_) return false;
  for (;;) {
    const std::string_view line = next_line();
    if (line.empty()) return false;
    if (parse_entry(line, entry)) return true;  // else it is the heading
  }
}

std::array<std::uint32_t, 4> entry_address(const SocketAddress& address) noexcept {
  std::array<std::uint32_t, 4> words{};
  if (address.family() == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage);
    words[0] = v4.sin_addr.s_addr;
  } else if (address.family() == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage);
    std::memcpy(words.data(), &v6.sin6_addr, sizeof words);
  }
  return words;
}

}  // namespace merhaba::net

#endif
