// The queues of a watch as a table: a row each, and one more for the sum of those that share an
// address.
#pragma once

#include <string>
#include <vector>

#include "bench/watch/watch_report.hpp"

namespace merhaba::bench::watch {

// Lines without their ends, the heading first; the columns by how much they matter, so that a
// narrow screen may cut them off at the right.
std::vector<std::string> table_of(const std::vector<WatchedQueue>& queues,
                                  const WatchReport& report);

// The last minute, oldest first: how full the queue was at most in each tenth of it, from "▁" to
// "█" at its limit, " " where it was empty, "×" where packets were dropped.
std::string sparkline(const WatchedQueue& queue, kernel::Nanoseconds now);

}  // namespace merhaba::bench::watch
