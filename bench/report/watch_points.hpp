// The points of a recording, taken out of a line before its JSON is parsed: they are nearly all of
// the line, and a parser that is ready for anything would take ten times as long for them.
// A value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/report/watch_record.hpp"

namespace merhaba::bench::report {

struct TakenPoints {
  std::string rest;  // the line, with the place in `all` where points were: "points":0
  std::vector<std::vector<DepthPoint>> all;
};

// Nothing where any "points" are not an array of [microseconds, depth, drops].
std::optional<TakenPoints> take_points(const std::string& line);

}  // namespace merhaba::bench::report
