#include <fmt/core.h>

#include <algorithm>

#include "bench/report/axis.hpp"
#include "bench/report/line_plot.hpp"
#include "bench/report/plot_style.hpp"
#include "bench/report/report_plots.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

std::string rate_axis_script(const Section& section) {
  const double highest_asked = section.by_latency().back()->work.rate;
  return axis_script('x', count_axis(highest_asked * 1.03)) +
         "set xlabel 'clients per second, as asked'\n";
}

std::string knee_script(const Section& section) {
  if (!section.results->knee) return "";
  const double knee = *section.results->knee;
  return marker_script(knee, "the knee: " + result::format_count(knee) + "/s",
                       section.by_latency().back()->work.rate);
}

}  // namespace

Plot knee_latency_plot(const Section& section) {
  std::vector<Line> lines{
      {"p99.9", line_style(1), {}}, {"p99", main_line_style(), {}}, {"p50", line_style(2), {}}};
  for (const RecordedSeries* each : section.by_latency()) {
    const double values[] = {each->p99_9, each->p99, each->p50};
    for (std::size_t i = 0; i < lines.size(); ++i) {
      lines[i].rows.push_back({each->work.rate, std::max(values[i], 1.0)});
    }
  }
  Plot plot = line_plot(lines, rate_axis_script(section) +
                                   latency_axis_script(lines, section.mode) + knee_script(section));
  plot.name = "open-knee-latency";
  plot.title = "open: latency against the rate that was asked";
  return plot;
}

Plot knee_rate_plot(const Section& section) {
  std::vector<Line> lines{
      {"as asked", fmt::format("lc rgb '{}' lw 2 dt (6,4) ps 0", kFloorColour), {}},
      {"achieved", main_line_style(), {}},
      {"generator-limited", "lc rgb '#000000' lw 0 pt 6 ps 1.6", {}}};
  lines[0].rows.push_back({0, 0});
  for (const RecordedSeries* each : section.by_latency()) {
    lines[0].rows.push_back({each->work.rate, each->work.rate});
    lines[1].rows.push_back({each->work.rate, each->rate.median});
    if (each->generator_limited) lines[2].rows.push_back({each->work.rate, each->rate.median});
  }
  Plot plot = line_plot(
      lines, rate_axis_script(section) + axis_script('y', count_axis(highest(lines, 1) * 1.03)) +
                 "set ylabel 'clients per second, achieved'\n" + knee_script(section));
  plot.name = "open-knee-rate";
  plot.title = "open: the achieved against the asked rate";
  return plot;
}

}  // namespace merhaba::bench::report
