#include "http/trailers.hpp"

#include "http/characters.hpp"

namespace merhaba::http {

std::size_t Trailers::skip(std::string_view in) noexcept {
  for (std::size_t at = 0; at < in.size(); ++at) {
    state_ = step(in[at]);
    if (ended() || malformed()) return at;
  }
  return in.size();
}

Trailers::State Trailers::step(char c) noexcept {
  switch (state_) {
    case State::line:
      if (c == '\r') return State::ended;
      if (!kToken.contains(c)) break;
      ++fields_;
      return State::name;
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
      return State::ended;
    case State::malformed:
      break;
  }
  return State::malformed;
}

}  // namespace merhaba::http
