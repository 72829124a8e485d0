#include "http/chunk_extension.hpp"

#include "http/characters.hpp"

namespace merhaba::http {

std::size_t ChunkExtension::skip(std::string_view in) noexcept {
  for (std::size_t at = 0; at < in.size(); ++at) {
    state_ = step(in[at]);
    if (ended() || malformed()) return at;
  }
  return in.size();
}

ChunkExtension::State ChunkExtension::step(char c) const noexcept {
  const bool blank = c == ' ' || c == '\t';
  const bool text = !is_control(c) || c == '\t';  // of a quoted string (RFC 9110 section 5.6.4)
  switch (state_) {
    case State::size:
    case State::quote_end:
      if (c == '\r') return State::ended;
      [[fallthrough]];
    case State::blank:
      if (c == ';') return State::semicolon;
      return blank ? State::blank : State::malformed;
    case State::semicolon:
      if (blank) return State::semicolon;
      return kToken.contains(c) ? State::name : State::malformed;
    case State::name:
      if (kToken.contains(c)) return State::name;
      if (c == '\r') return State::ended;
      [[fallthrough]];
    case State::name_blank:
      if (c == '=') return State::equals;
      if (c == ';') return State::semicolon;
      return blank ? State::name_blank : State::malformed;
    case State::equals:
      if (blank) return State::equals;
      if (c == '"') return State::quoted;
      return kToken.contains(c) ? State::value : State::malformed;
    case State::value:
      if (kToken.contains(c)) return State::value;
      if (c == '\r') return State::ended;
      if (c == ';') return State::semicolon;
      return blank ? State::blank : State::malformed;
    case State::quoted:
      if (c == '"') return State::quote_end;
      if (c == '\\') return State::escaped;
      return text ? State::quoted : State::malformed;
    case State::escaped:
      return text ? State::quoted : State::malformed;
    case State::ended:
    case State::malformed:
      break;
  }
  return state_;
}

}  // namespace merhaba::http
