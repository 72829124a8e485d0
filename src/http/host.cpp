#include "http/host.hpp"

#include <arpa/inet.h>

#include <array>

#include "http/characters.hpp"

namespace merhaba::http {

void HostValidator::feed(std::string_view part) noexcept {
  for (char c : part) state_ = step(c);
}

bool HostValidator::valid() const noexcept {
  switch (state_) {
    case State::start:
    case State::name:
    case State::literal_end:
    case State::port:
    case State::trailing_space:
      return true;
    default:
      return false;
  }
}

HostValidator::State HostValidator::step(char c) noexcept {
  const bool space = c == ' ' || c == '\t';
  switch (state_) {
    case State::start:
      if (c == '[') return State::literal;
      [[fallthrough]];
    case State::name:
      if (kRegName.contains(c)) return State::name;
      if (c == '%') return State::percent;
      if (c == ':') return State::port;
      break;
    case State::percent:
      return is_hex_digit(c) ? State::percent_digit : State::invalid;
    case State::percent_digit:
      return is_hex_digit(c) ? State::name : State::invalid;
    case State::literal:
      if (c == ']') return literal_is_valid() ? State::literal_end : State::invalid;
      if (literal_.full()) return State::invalid;
      literal_.append(c);
      return State::literal;
    case State::literal_end:
      if (c == ':') return State::port;
      break;
    case State::port:
      if (is_digit(c)) return State::port;
      break;
    case State::trailing_space:
      return space ? State::trailing_space : State::invalid;
    case State::invalid:
      return State::invalid;
  }
  return space ? State::trailing_space : State::invalid;
}

bool HostValidator::literal_is_valid() const noexcept {
  const std::string_view literal = literal_.view();
  if (!literal.empty() && to_lower(literal[0]) == 'v') {  // IPvFuture: "v" 1*HEXDIG "." 1*…
    const std::size_t dot = literal.find('.');
    if (dot == std::string_view::npos || dot == 1 || dot + 1 == literal.size()) return false;
    for (char c : literal.substr(1, dot - 1)) {
      if (!is_hex_digit(c)) return false;
    }
    for (char c : literal.substr(dot + 1)) {
      if (!kIpFuture.contains(c)) return false;
    }
    return true;
  }
  std::array<char, INET6_ADDRSTRLEN> text{};  // with a NUL behind
  if (literal.size() >= text.size() || literal.find('\0') != std::string_view::npos) return false;
  literal.copy(text.data(), literal.size());
  in6_addr address{};
  return inet_pton(AF_INET6, text.data(), &address) == 1;
}

}  // namespace merhaba::http
