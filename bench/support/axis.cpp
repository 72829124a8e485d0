#include "bench/support/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/support/gnuplot.hpp"
#include "bench/support/table.hpp"

namespace merhaba::bench {
namespace {

constexpr double kMostSteps = 8;  // of an axis from 0: more labels would touch

// 1, 2 or 5 times a power of ten, not below `least`.
double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * power >= least) return step * power;
  }
  return 10 * power;
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

}  // namespace

Axis count_axis(double high) {
  return axis_from_zero(high, [](double value) {
    return value < 10 ? fmt::format("{:.3g}", value) : format_count(value);
  });
}

Axis time_axis(double high) { return axis_from_zero(high, round_time); }

Axis log_time_axis(double low, double high) {
  constexpr double kSteps[] = {1, 2, 5, 10};
  const double power = std::pow(10, std::floor(std::log10(low)));
  Axis axis{power, power, {}};
  // Steps of 1, 2, 5: the last one not above the lowest value, the first not below the highest.
  for (const double step : kSteps) {
    if (step * power <= low) axis.low = step * power;
  }
  const double top = std::pow(10, std::floor(std::log10(high)));
  for (const double step : {10.0, 5.0, 2.0, 1.0}) {
    if (step * top >= high) axis.high = step * top;
  }
  axis.high = std::max(axis.high, 10 * axis.low);
  const bool wide = axis.high / axis.low > 30'000;  // no room but for the powers of ten
  for (double decade = power; decade <= axis.high * 1.01; decade *= 10) {
    for (int step = 1; step < 10; ++step) {
      const double at = step * decade;
      if (at < axis.low * 0.99 || at > axis.high * 1.01) continue;
      const bool labelled = step == 1 || (!wide && (step == 2 || step == 5));
      axis.ticks.push_back({at, labelled ? round_time(at) : ""});
    }
  }
  return axis;
}

double percentile_place(double percentile) { return 100 / (100 - percentile); }

Axis percentile_axis(double last) {
  Axis axis{1, std::max(last, 10.0) * 1.05, {{1, "0"}, {2, "50"}, {4, "75"}}};
  double nines = 90;
  for (double at = 10; at <= axis.high; at *= 10) {
    axis.ticks.push_back({at, fmt::format("{:.12g}", nines)});
    nines += 90 / at;
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

}  // namespace merhaba::bench
