// Checks a Host field's value, uri-host [ ":" port ] of RFC 9110 section 7.2, as its bytes arrive.
// Part of a RequestParser; keeps no text but an IP literal's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/short_text.hpp"

namespace merhaba::http {

class HostValidator {
 public:
  void feed(std::string_view part) noexcept;
  // Whether all that was fed is a valid value; the empty value is (RFC 9112 section 3.2).
  bool valid() const noexcept;

 private:
  enum class State : std::uint8_t {
    start,
    name,
    percent,
    percent_digit,
    literal,
    literal_end,
    port,
    trailing_space,
    invalid
  };

  State step(char c) noexcept;
  bool literal_is_valid() const noexcept;

  State state_ = State::start;
  ShortText<63> literal_;  // an IPv6 address has at most 45 bytes
};

}  // namespace merhaba::http
