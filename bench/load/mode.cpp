#include "bench/load/mode.hpp"

#include <array>
#include <utility>

#include "base/error.hpp"

namespace merhaba::bench::load {
namespace {

constexpr std::array<std::pair<std::string_view, Mode>, 5> kModes{{
    {"drain", Mode::drain},
    {"closed", Mode::closed},
    {"open", Mode::open},
    {"keepalive", Mode::keepalive},
    {"pipeline", Mode::pipeline},
}};

}  // namespace

std::string_view mode_name(Mode mode) {
  for (const auto& [name, value] : kModes) {
    if (value == mode) return name;
  }
  return "";
}

Mode parse_mode(std::string_view name) {
  std::string known;
  for (const auto& [each, value] : kModes) {
    if (each == name) return value;
    known += (known.empty() ? "" : ", ") + std::string(each);
  }
  throw UsageError("there is no mode \"" + std::string(name) + "\": it is one of " + known);
}

std::string_view unit_of(Mode mode) {
  return mode == Mode::keepalive || mode == Mode::pipeline ? "request" : "connection";
}

}  // namespace merhaba::bench::load
