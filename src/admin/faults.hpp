// What the admin listener shows of faults, and takes of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/control.hpp"

namespace merhaba::admin {

// A JSON object, and a line end: the seed, each fault and whether it is in force, and how often
// each kind was met.
std::string faults_json(const server::Overview& overview);

// Of "/faults?seed=7". Throws UsageError.
std::optional<std::uint64_t> seed_of(std::string_view target);

}  // namespace merhaba::admin
