// What a series came to, in words and tables.
#pragma once

#include <string>
#include <vector>

#include "bench/result/series_summary.hpp"

namespace merhaba::bench::result {

std::string headline(const load::Work& work);  // "drain: 1,000 clients wait in the accept queue"
std::string describe(const SeriesSummary& series, const std::string& why_no_system_calls);
// The steps of an open loop, one line each.
std::string describe_steps(const std::vector<SeriesSummary>& steps);

}  // namespace merhaba::bench::result
