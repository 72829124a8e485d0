// The knee of an open loop's steps: how much a server takes before its clients begin to wait.
#pragma once

#include <optional>
#include <vector>

#include "bench/result/series.hpp"

namespace merhaba::bench::result {

// The highest rate asked up to which every step answered 98 % of the clients due in time, failed
// nobody, and had a 99th percentile of at most ten times the first step's, or of 5 ms. Nothing when
// not even the first did. (Not of the rate: of Poisson's 5,000 clients 70 more or less may be due.)
std::optional<double> find_knee(const std::vector<Series>& steps);

}  // namespace merhaba::bench::result
