// The ways of measuring by name, as options, results and peers.json have them.
#pragma once

#include <string>
#include <string_view>

#include "bench/load/work.hpp"

namespace merhaba::bench::load {

std::string_view mode_name(Mode mode);
Mode parse_mode(std::string_view name);  // throws UsageError that shows the names
// What a unit of its work is: "connection", or "request" where connections are kept.
std::string_view unit_of(Mode mode);

}  // namespace merhaba::bench::load
