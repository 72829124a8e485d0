#include "bench/report/axis.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "bench/report/gnuplot.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

constexpr double kMostSteps = 8;  // of an axis from 0: more labels would touch

double power(int exponent) { return std::pow(10, exponent); }
int power_below(double number) { return static_cast<int>(std::floor(std::log10(number))); }

// 1, 2 or 5 times a power of ten, not below `least`.
double round_step(double least) {
  const double below = power(power_below(least));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * below >= least) return step * below;
  }
  return 10 * below;
}

Axis axis_from_zero(double high, std::string (*format)(double)) {
  Axis axis{0, high > 0 ? high : 1, {}};
  const double step = round_step(axis.high / kMostSteps);
  for (int i = 0; i * step <= axis.high; ++i) {
    axis.ticks.push_back({i * step, i == 0 ? "0" : format(i * step)});
  }
  return axis;
}

// "20 µs": of a number that is round, without the three digits that a measured one has.
std::string round_time(double nanoseconds) {
  constexpr const char* kUnits[] = {"ns", "µs", "ms", "s"};
  std::size_t unit = 0;
  for (; unit + 1 < std::size(kUnits) && nanoseconds > 999.5; ++unit) nanoseconds /= 1000;
  return fmt::format("{:.3g} {}", nanoseconds, kUnits[unit]);
}

std::string round_count(double number) {
  return number < 10 ? fmt::format("{:.3g}", number) : result::format_count(number);
}

Axis log_axis(double low, double high, std::string (*format)(double)) {
  const int first = power_below(low);
  const int last = power_below(high);
  Axis axis{power(first), power(last + 1), {}};
  // Steps of 1, 2, 5: the last one not above the lowest value, the first not below the highest.
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * power(first) <= low) axis.low = step * power(first);
  }
  for (const double step : {5.0, 2.0, 1.0}) {
    if (step * power(last) >= high) axis.high = step * power(last);
  }
  axis.high = std::max(axis.high, 10 * axis.low);
  const bool wide = axis.high / axis.low > 30'000;  // no room but for the powers of ten
  for (int exponent = first; exponent <= last + 1; ++exponent) {
    for (int step = 1; step < 10; ++step) {
      const double at = step * power(exponent);
      if (at < axis.low * 0.99 || at > axis.high * 1.01) continue;
      const bool labelled = step == 1 || (!wide && (step == 2 || step == 5));
      axis.ticks.push_back({at, labelled ? format(at) : ""});
    }
  }
  return axis;
}

}  // namespace

Axis count_axis(double high) { return axis_from_zero(high, round_count); }

Axis time_axis(double high) { return axis_from_zero(high, round_time); }

Axis log_count_axis(double low, double high) { return log_axis(low, high, round_count); }

Axis log_time_axis(double low, double high) { return log_axis(low, high, round_time); }

double percentile_place(double percentile) { return 100 / (100 - percentile); }

Axis percentile_axis(double last) {
  Axis axis{1, std::max(last, 10.0) * 1.05, {{1, "0"}, {2, "50"}, {4, "75"}}};
  for (int nines = 1; power(nines) <= axis.high; ++nines) {
    axis.ticks.push_back({power(nines), fmt::format("{:.12g}", 100 - 100 / power(nines))});
  }
  return axis;
}

std::string axis_script(char which, const Axis& axis) {
  std::string ticks;
  for (const Axis::Tick& tick : axis.ticks) {
    ticks += fmt::format("{}{} {}{}", ticks.empty() ? "" : ", ", quoted(tick.label), tick.at,
                         tick.label.empty() ? " 1" : "");
  }
  return fmt::format("set {0}range [{1}:{2}]\nset {0}tics nomirror ({3})\n", which, axis.low,
                     axis.high, ticks);
}

}  // namespace merhaba::bench::report
