#include "http/plain_request.hpp"

#include <cstring>

#include "http/characters.hpp"

namespace merhaba::http {
namespace {

constexpr CharacterSet kPath{"-._~!$&'()*+,;=:@/?%"};
constexpr CharacterSet kPrintable{" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"};

class Scanner {
 public:
  explicit Scanner(std::string_view in) noexcept : at_(in.data()), end_(at_ + in.size()) {}

  // Passes over `expected`, where it is what comes next.
  template <std::size_t N>
  bool skip(const char (&expected)[N]) noexcept {
    constexpr std::size_t kSize = N - 1;
    if (left() < kSize || std::memcmp(at_, expected, kSize) != 0) return false;
    at_ += kSize;
    return true;
  }
  // Passes over all that belongs to `set`, and returns it.
  std::string_view take(const CharacterSet& set) noexcept {
    const char* const begin = at_;
    while (at_ != end_ && set.contains(*at_)) ++at_;
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }
  void take_digits() noexcept {
    while (at_ != end_ && is_digit(*at_)) ++at_;
  }
  bool starts_with(char c) const noexcept { return at_ != end_ && *at_ == c; }
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

 private:
  const char* at_;
  const char* end_;
};

// Whether a field of this name may change what a request is, or what is responded.
bool is_weighed(std::string_view name) noexcept {
  return is_word(name, "expect") || is_word(name, "upgrade") || is_word(name, "content-length") ||
         is_word(name, "proxy-connection") || is_word(name, "transfer-encoding");
}

}  // namespace

PlainRequest plain_request(std::string_view in, const Limits& limits) noexcept {
  in = in.substr(0, limits.head_bytes);
  Scanner head(in);
  PlainRequest request;
  request.is_head = head.skip("HEAD ");
  if (!request.is_head && !head.skip("GET ")) return {};
  if (!head.starts_with('/') || head.take(kPath).size() > kMaxTargetBytes) return {};
  if (!head.skip(" HTTP/1.1\r\n")) return {};
  unsigned fields = 0, hosts = 0, connections = 0;
  while (!head.skip("\r\n")) {
    const std::string_view name = head.take(kToken);
    if (++fields > kMaxFields || name.empty() || !head.skip(":")) return {};
    head.skip(" ");
    if (is_word(name, "host")) {
      if (++hosts > 1) return {};
      head.take(kRegName);
      if (head.skip(":")) head.take_digits();
    } else if (is_word(name, "connection")) {
      const std::string_view option = head.take(kToken);
      request.keep_alive = !is_word(option, "close");
      if (++connections > 1 || (request.keep_alive && !is_word(option, "keep-alive"))) return {};
    } else if (is_weighed(name)) {
      return {};
    } else {
      const std::string_view value = head.take(kPrintable);
      if (value.starts_with(' ') || value.ends_with(' ')) return {};
    }
    if (!head.skip("\r\n")) return {};
  }
  if (hosts == 0) return {};
  request.size = in.size() - head.left();
  return request;
}

}  // namespace merhaba::http
