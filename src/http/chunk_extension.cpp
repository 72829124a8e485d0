#include "http/chunk_extension.hpp"

#include "http/characters.hpp"

namespace merhaba::http {

std::size_t ChunkExtension::skip(std::string_view in) noexcept {
  std::size_t at = 0;
  for (; at < in.size(); ++at) {
    const char c = in[at];
    if (c == '\r' && state_ == State::token) {
      state_ = State::outside;
      return at;
    }
    if (is_control(c) && c != '\t') {
      state_ = State::malformed;
      return at;
    }
    switch (state_) {
      case State::outside:
        state_ = State::token;
        break;  // the ';'
      case State::token:
        if (c == '"') state_ = State::quoted;
        break;
      case State::quoted:
        if (c == '"') state_ = State::token;
        if (c == '\\') state_ = State::escaped;
        break;
      case State::escaped:
        state_ = State::quoted;
        break;
      case State::malformed:
        return at;
    }
  }
  return at;
}

}  // namespace merhaba::http
