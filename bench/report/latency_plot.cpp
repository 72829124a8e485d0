#include <fmt/core.h>

#include <algorithm>

#include "bench/report/axis.hpp"
#include "bench/report/line_plot.hpp"
#include "bench/report/plot_style.hpp"
#include "bench/report/report_plots.hpp"

namespace merhaba::bench::report {
namespace {

std::string style_of(const Section& section, const RecordedSeries& each, std::size_t number) {
  if (section.steps) return line_style(number);
  switch (section.role(each)) {
    case Role::subject:
      return main_line_style();
    case Role::control:
      return fmt::format("lc rgb '{}' lw 2 dt (3,3) pt 6 ps 0.8", kSubjectColour);
    case Role::floor:
      return line_style(number, kFloorColour);
    case Role::other:
      break;
  }
  return line_style(number);
}

// The last point, 100 %, is the longest of `count`: on this scale it stands at `count`.
std::vector<std::vector<double>> percentile_rows(
    const std::vector<load::Histogram::Point>& points) {
  std::vector<std::vector<double>> rows;
  for (const load::Histogram::Point& point : points) {
    const double before = rows.empty() ? 1 : rows.back()[0];
    const double place = point.percentile < 100 ? percentile_place(point.percentile)
                                                : static_cast<double>(point.count);
    rows.push_back({std::max(place, before), std::max(1.0, static_cast<double>(point.value))});
  }
  return rows;
}

}  // namespace

Plot latency_plot(const Section& section) {
  std::vector<Line> lines;
  for (const RecordedSeries* each : section.by_latency()) {
    const auto number = static_cast<std::size_t>(
        std::find(section.series.begin(), section.series.end(), each) - section.series.begin());
    lines.push_back(
        {section.name(*each), style_of(section, *each, number), percentile_rows(each->latency)});
    // A point now and then tells the lines apart; one at each step would hide them.
    lines.back().style += " pointinterval 9";
  }
  Plot plot = line_plot(
      lines,
      "set logscale x\n" + axis_script('x', percentile_axis(highest(lines, 0))) +
          fmt::format("set xlabel 'percentile of {} (log: as much room for each further 9)'\n",
                      section.mode == load::Mode::pipeline ? "batches" : section.unit() + "s") +
          latency_axis_script(lines, section.mode));
  plot.name = fmt::format("{}-latency", load::mode_name(section.mode));
  plot.title = fmt::format("{}: latency by percentile", load::mode_name(section.mode));
  return plot;
}

}  // namespace merhaba::bench::report
