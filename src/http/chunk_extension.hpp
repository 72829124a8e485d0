// Skips the extensions of a chunk-size line (RFC 9112 section 7.1.1), quoted strings included,
// which llhttp before 9 does not take. Part of a RequestParser; keeps no text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace merhaba::http {

class ChunkExtension {
 public:
  enum class State : std::uint8_t { outside, token, quoted, escaped, malformed };

  // `in` begins with the ';', or continues where the last call ended. Returns the bytes skipped;
  // the CR that ends the line is not among them, and finds the state `outside`.
  std::size_t skip(std::string_view in) noexcept;
  State state() const noexcept { return state_; }

 private:
  State state_ = State::outside;
};

}  // namespace merhaba::http
