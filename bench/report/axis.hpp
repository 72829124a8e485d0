// Where an axis has its ticks, and what they say: gnuplot's own neither separate thousands nor know
// microseconds. Values.
#pragma once

#include <string>
#include <vector>

namespace merhaba::bench::report {

struct Axis {
  struct Tick {
    double at = 0;
    std::string label;  // none: a minor one
  };
  double low = 0;
  double high = 0;
  std::vector<Tick> ticks;
};

// From 0 to `high` or a little less, where the last tick is: for quantities.
Axis count_axis(double high);
Axis time_axis(double high);  // nanoseconds

// Of a logarithmic scale, from `low` to `high` and a little around them, both above 0.
Axis log_count_axis(double low, double high);
Axis log_time_axis(double low, double high);  // nanoseconds

// Percentiles at 1 / (1 - p), for a logarithmic scale that has as much room from 90 % to 99 % as
// from 99 % to 99.9 %. `last`: the highest of these figures that is shown.
double percentile_place(double percentile);  // 0 to below 100
Axis percentile_axis(double last);

// gnuplot's lines that make it the "x" or "y" axis.
std::string axis_script(char which, const Axis& axis);

}  // namespace merhaba::bench::report
