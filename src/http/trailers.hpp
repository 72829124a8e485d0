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
  // ended()), before the byte that does not belong there (then malformed()), or before the first
  // field that is more than `max_fields` (then too_many()).
  std::size_t skip(std::string_view in, unsigned max_fields) noexcept;

  bool ended() const noexcept { return state_ == State::ended; }
  bool malformed() const noexcept { return state_ == State::malformed; }
  bool too_many() const noexcept { return state_ == State::too_many; }

 private:
  enum class State : std::uint8_t { line, name, value, line_end, ended, malformed, too_many };

  State step(char c) const noexcept;

  State state_ = State::line;
  unsigned fields_ = 0;
};

}  // namespace merhaba::http
