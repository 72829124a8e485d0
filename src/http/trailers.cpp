#include "http/trailers.hpp"

#include "http/characters.hpp"

namespace merhaba::http {

std::size_t Trailers::skip(std::string_view in, unsigned max_fields) noexcept {
  for (std::size_t at = 0; at < in.size(); ++at) {
    const State before = state_;
    state_ = step(in[at]);
    if (before == State::line && state_ == State::name && ++fields_ > max_fields) {
      state_ = State::too_many;
    }
    if (ended() || malformed() || too_many()) return at;
  }
  return in.size();
}

Trailers::State Trailers::step(char c) const noexcept {
  switch (state_) {
    case State::line:
      if (c == '\r') return State::ended;
      if (kToken.contains(c)) return State::name;
      break;
    case State::name:
      if (c == ':') return State::value;
      if (kToken.contains(c)) return State::name;
      break;
    case State::value:
      if (c == '\r') return State::line_end;
      if (!is_control(c) || c == '\t') return State::value;
      break;
    case State::line_end:
      if (c == '\n') return State::line;
      break;
    case State::ended:
    case State::too_many:
      return state_;
    case State::malformed:
      break;
  }
  return State::malformed;
}

}  // namespace merhaba::http
