// One generator's share in a result that several made at the same time: a rank of an MPI run, or a
// file that was merged.
// Values.
#pragma once

#include <string>
#include <vector>

#include "bench/result/series_summary.hpp"

namespace merhaba::bench::result {

struct Part {
  std::string name;  // "rank 0", "a.json"
  std::string host;
  // Two parts of the same network namespace of the same boot have the same: what its kernel counted
  // is counted once.
  std::string machine;
  bool offers_load = true;  // false: it watched the target
  double clock_ahead = 0;   // seconds, before the common clock: the root's, or the server's
  double clock_error = 0;   // seconds, at most
  SeriesSummary series;     // what it did itself
};

// What makes a part late: a start this long after the first, or such a share of clients that began
// more than load::kPunctual after they were due.
inline constexpr double kLateStart = 0.1;  // seconds
inline constexpr double kLateShare = 0.01;

std::string parts_table(const std::vector<PartSummary>& parts);
// A line for each that was the limit, or late; "" where none was.
std::string parts_troubles(const std::vector<PartSummary>& parts);

}  // namespace merhaba::bench::result
