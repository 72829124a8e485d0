// Skips the trailer section of a chunked body (RFC 9112 section 7.1.2) after checking its form:
// trailers have no effect here, and so must not reach llhttp, which would heed some of them.
// Part of a RequestParser; keeps no text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace merhaba::http {

class Trailers {
 public:
  // Returns the bytes skipped: all of `in`, or what comes before the empty line's CR (then
  // ended()), or before the byte that does not belong there (then malformed()).
  std::size_t skip(std::string_view in) noexcept;

  bool ended() const noexcept { return state_ == State::ended; }
  bool malformed() const noexcept { return state_ == State::malformed; }
  unsigned fields() const noexcept { return fields_; }

 private:
  enum class State : std::uint8_t { line, name, value, line_end, ended, malformed };

  State step(char c) noexcept;

  State state_ = State::line;
  unsigned fields_ = 0;
};

}  // namespace merhaba::http
