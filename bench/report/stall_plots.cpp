#include <fmt/core.h>

#include <algorithm>

#include "bench/report/axis.hpp"
#include "bench/report/line_plot.hpp"
#include "bench/report/overflow_plots.hpp"
#include "bench/report/plot_style.hpp"
#include "bench/report/stall_curves.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

constexpr double kPercent = 100;

// Broad and pale, beneath what was observed: mostly they are the same.
constexpr const char* kPredictedStyle = "lc rgb '#90697878' lw 9 dt 1 ps 0";

// The knee's label, of the plot's height: where there are no curves.
constexpr double kBetween = 0.4;
constexpr double kAbove = 0.93;

std::vector<std::vector<double>> points(const result::Sheet& runs, const std::string& x,
                                        const std::string& y, double scale, double least) {
  auto rows = known_rows(runs, {x, y});
  for (auto& row : rows) row[1] = std::max(scale * row[1], least);
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<std::vector<double>> times(const result::Sheet& runs, const std::string& key) {
  return points(runs, "backlog", key, 1, 1);
}

std::string percent_axis_script(char which, const std::vector<Line>& lines, std::size_t column) {
  return axis_script(which, count_axis(std::min(highest(lines, column) * 1.08, kPercent)));
}

std::string backlog_axis_script(const StallCurve& curve, const std::vector<Line>& lines,
                                double label_place) {
  const double high = highest(lines, 0);
  std::string script = axis_script('x', count_axis(high * 1.03)) + "set xlabel 'backlog'\n";
  if (curve.knee && *curve.knee <= high) {
    script +=
        marker_script(*curve.knee, "the knee, as predicted: " + result::format_count(*curve.knee),
                      high, label_place);
  }
  return script;
}

Figure latency_figure(const StallCurve& curve) {
  const std::vector<Line> lines{
      {"p99, as predicted", kPredictedStyle, times(curve.runs, "predicted_p99_ns")},
      {"p99.9", line_style(1), times(curve.runs, "p99_9_ns")},
      {"p99", main_line_style(), times(curve.runs, "p99_ns")},
      {"p50", line_style(2), times(curve.runs, "p50_ns")}};
  return {line_plot(lines, backlog_axis_script(curve, lines, kBetween) +
                               latency_axis_script(lines, load::Mode::open)),
          curve.plan +
              ". From the knee on nobody loses a SYN; below it, whoever does calls again after a "
              "second."};
}

Figure hit_figure(const StallCurve& curve) {
  const std::vector<Line> lines{
      {"as predicted", kPredictedStyle,
       points(curve.runs, "backlog", "predicted_hit_share", kPercent, 0)},
      {"observed", main_line_style(), points(curve.runs, "backlog", "hit_share", kPercent, 0)}};
  return {line_plot(lines, backlog_axis_script(curve, lines, kAbove) +
                               percent_axis_script('y', lines, 1) +
                               "set ylabel 'clients who lost a SYN, %'\n"),
          curve.plan + "."};
}

// Where each plan's knee is, is 1.
Figure latencies_figure(const std::vector<StallCurve>& curves) {
  std::vector<Line> lines;
  for (const StallCurve& curve : curves) {
    Line line{curve.plan, line_style(lines.size()), times(curve.runs, "p99_ns")};
    for (auto& row : line.rows) row[0] /= curve.knee.value_or(1);
    if (curve.knee) lines.push_back(std::move(line));
  }
  if (lines.empty()) return {};
  const double high = highest(lines, 0);
  return {line_plot(lines, axis_script('x', count_axis(high * 1.03)) +
                               "set xlabel 'backlog, the predicted knee being 1'\n" +
                               marker_script(1, "the knees, as predicted", high) +
                               latency_axis_script(lines, load::Mode::open)),
          "The 99th percentile of each plan. From its knee on nobody loses a SYN; below it, "
          "whoever does calls again after a second."};
}

Figure hits_figure(const std::vector<StallCurve>& curves) {
  std::vector<Line> lines{{"as predicted", kPredictedStyle, {}}};
  for (const StallCurve& curve : curves) {
    Line line{curve.plan, line_shape(lines.size() - 1) + " ps 0.9", {}, kPoints};
    for (const auto& row : known_rows(curve.runs, {"predicted_hit_share", "hit_share"})) {
      line.rows.push_back({kPercent * row[0], kPercent * row[1]});
    }
    lines.push_back(std::move(line));
  }
  const double end = std::max(highest(lines, 0), highest(lines, 1));
  lines.front().rows = {{0, 0}, {end, end}};
  return {line_plot(lines, percent_axis_script('x', lines, 0) + percent_axis_script('y', lines, 0) +
                               "set xlabel 'clients who lose a SYN, as predicted, %'\n"
                               "set ylabel 'clients who lost a SYN, %'\n"),
          "A mark for each run."};
}

}  // namespace

std::vector<Figure> stall_figures(const overflow::Experiment& experiment,
                                  const result::Sheet& sweep) {
  const std::vector<StallCurve> curves = stall_curves(experiment, sweep);
  const bool one = curves.size() == 1;
  Figure latency = one ? latency_figure(curves.front()) : latencies_figure(curves);
  latency.plot.name = "stall-latency";
  latency.plot.title = "stall: latency against the backlog";
  Figure hits = one ? hit_figure(curves.front()) : hits_figure(curves);
  hits.plot.name = "stall-hit";
  hits.plot.title = "stall: the share of clients who lost a SYN, predicted and observed";
  std::vector<Figure> figures{std::move(latency), std::move(hits)};
  std::erase_if(figures, [](const Figure& figure) { return figure.plot.script.empty(); });
  return figures;
}

}  // namespace merhaba::bench::report
