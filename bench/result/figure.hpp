// The figures of a series by name, as --expect asks for them: "rate", "cpu", "p99", "connect.max".
// Values; what they come to is read from a SeriesSummary.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/result/series_summary.hpp"

namespace merhaba::bench::result {

enum class FigureUnit { count, time, rate, share };  // time: nanoseconds; share: of 1

struct Figure {
  std::string name;
  FigureUnit unit = FigureUnit::count;
  // Rates and latencies say nothing about the server where the generator was the limit.
  bool void_if_limited = false;
  std::function<std::optional<double>(const SeriesSummary&)> value{};  // nothing when not known
};

// Throws UsageError that names the nearest figure there is.
Figure find_figure(const std::string& name);
std::vector<std::string> figure_names();  // those with a name of their own, "p99" among them

// "1.24 ms", "20,000/s", "98.5 %", "12".
std::string format_figure(double value, FigureUnit unit);

}  // namespace merhaba::bench::result
