#include <fmt/core.h>

#include <algorithm>

#include "bench/report/axis.hpp"
#include "bench/report/line_plot.hpp"
#include "bench/report/overflow_plots.hpp"
#include "bench/report/plot_style.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

// A tick at each number there is: they are few, and mostly powers of two.
std::string listeners_axis_script(const std::vector<std::vector<double>>& rows) {
  Axis axis{rows.front()[0], rows.front()[0], {}};
  for (const auto& row : rows) {
    axis.low = std::min(axis.low, row[0]);
    axis.high = std::max(axis.high, row[0]);
    axis.ticks.push_back({row[0], result::format_count(row[0])});
  }
  axis.low /= 1.15;
  axis.high *= 1.15;
  return "set logscale x\n" + axis_script('x', axis) + "set xlabel 'listeners'\n";
}

}  // namespace

Figure workers_figure(const result::Sheet& sweep) {
  auto rows = known_rows(sweep, {"listeners", "total", "first_overflow", "low", "high",
                                 "predicted_first_overflow", "predicted_low", "predicted_high"});
  Line places{"places in all", fmt::format("lc rgb '{}' lw 2 dt (6,4) ps 0", kFloorColour), {}};
  Line range{"its range, predicted",
             fmt::format("lc rgb '{}' fs transparent solid 0.2 noborder", kLineColours[0]),
             {},
             "using 1:2:3 with filledcurves"};
  Line predicted{"median, predicted", fmt::format("lc rgb '{}' lw 2 ps 0", kLineColours[0]), {}};
  Line spread{
      "least and most", "lc rgb '#000000' lw 1.3 ps 0", {}, "using 1:2:3:4 with yerrorbars"};
  Line median{"median", main_line_style(), {}, kPoints};
  double most = 0;
  for (auto& row : rows) {
    row[0] = std::max(row[0], 1.0);
    most = std::max({most, row[1], row[4], row[7]});
    places.rows.push_back({row[0], row[1]});
    range.rows.push_back({row[0], row[6], row[7]});
    predicted.rows.push_back({row[0], row[5]});
    spread.rows.push_back({row[0], row[2], row[3], row[4]});
    median.rows.push_back({row[0], row[2]});
  }
  Figure figure{line_plot({places, range, predicted, spread, median},
                          listeners_axis_script(rows) + axis_script('y', count_axis(most * 1.05)) +
                              "set ylabel 'the first client lost'\n"),
                "The same number of places, in ever more queues: clients come to each by chance, "
                "so one of them is full long before all are."};
  figure.plot.name = "workers";
  figure.plot.title = "workers: the number of the first client lost, by listeners";
  return figure;
}

}  // namespace merhaba::bench::report
