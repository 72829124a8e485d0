// The names of the modes, as options, results and peers.json use them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "bench/load/work.hpp"

namespace merhaba::bench::load {

// In the order of Mode.
inline constexpr std::array<std::string_view, 5> kModeNames{"drain", "closed", "open", "keepalive",
                                                            "pipeline"};
std::string_view mode_name(Mode mode);
Mode parse_mode(std::string_view name);  // throws UsageError that lists the names
// Returns what the mode counts: "connection", or "request" where connections are kept.
std::string_view unit_of(Mode mode);

}  // namespace merhaba::bench::load
