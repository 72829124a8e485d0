// What a series came to, in words and tables.
#pragma once

#include <string>
#include <vector>

#include "bench/result/series.hpp"
#include "bench/result/troubles.hpp"

namespace merhaba::bench::result {

std::string headline(const load::Work& work);  // "drain: 1,000 clients wait in the accept queue"
std::string describe(const Series& series, const std::string& why_no_system_calls);
// The steps of an open loop, one line each.
std::string describe_steps(const std::vector<Series>& steps);
// Failures, late clients, overflows: whatever did not go as asked.
Troubles troubles_of(const Series& series);

}  // namespace merhaba::bench::result
