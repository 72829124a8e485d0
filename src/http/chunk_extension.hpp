// Skips what follows the size on a chunk-size line after checking its form: extensions have no
// effect here, and llhttp before 9 does not take those with quoted strings. Part of a
// RequestParser, one per line; keeps no text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace merhaba::http {

// chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ), RFC 9112 section
// 7.1.1. White space is allowed only where something follows it: a line may not end with it.
class ChunkExtension {
 public:
  // `in` begins behind the size, or where the last call ended. Returns the bytes skipped: all of
  // `in`, or what comes before the line's CR (then ended()), or before the byte that does not
  // belong there (then malformed()).
  std::size_t skip(std::string_view in) noexcept;

  bool begun() const noexcept { return state_ != State::size; }
  bool ended() const noexcept { return state_ == State::ended; }
  bool malformed() const noexcept { return state_ == State::malformed; }

 private:
  enum class State : std::uint8_t {
    size,
    blank,  // a ';' must follow
    semicolon,
    name,
    name_blank,
    equals,
    value,
    quoted,
    escaped,
    quote_end,
    ended,
    malformed
  };

  State step(char c) const noexcept;

  State state_ = State::size;
};

}  // namespace merhaba::http
