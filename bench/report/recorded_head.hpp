// What every recorded document begins with: what it is of, when it was made, and where.
// A value.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/result/json_node.hpp"

namespace merhaba::bench::report {

struct RecordedHead {
  std::string kind;                                        // "accept", "compare", "overflow"
  std::string at;                                          // "2026-01-31T12:00:00Z"
  std::vector<std::pair<std::string, std::string>> facts;  // the testbed's; what, value
};

RecordedHead read_head(const result::JsonNode& document);  // throws Error; of another schema too

}  // namespace merhaba::bench::report
