#include "bench/load/mode.hpp"

#include "base/error.hpp"

namespace merhaba::bench::load {
std::string_view mode_name(Mode mode) { return kModeNames[static_cast<std::size_t>(mode)]; }

Mode parse_mode(std::string_view name) {
  std::string known;
  for (std::size_t i = 0; i < kModeNames.size(); ++i) {
    if (kModeNames[i] == name) return static_cast<Mode>(i);
    known += (i == 0 ? "" : ", ") + std::string(kModeNames[i]);
  }
  throw UsageError("there is no mode \"" + std::string(name) + "\"; use one of " + known);
}

std::string_view unit_of(Mode mode) {
  return mode == Mode::keepalive || mode == Mode::pipeline ? "request" : "connection";
}

}  // namespace merhaba::bench::load
