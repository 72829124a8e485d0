#include <fmt/core.h>

#include "bench/report/axis.hpp"
#include "bench/report/line_plot.hpp"
#include "bench/report/overflow_plots.hpp"
#include "bench/report/plot_style.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

// Without those that are as the ones before and after: a line goes through them all the same.
std::vector<std::vector<double>> corners(const std::vector<std::vector<double>>& rows) {
  const auto alike = [&](std::size_t i, std::size_t j) {
    return std::equal(rows[i].begin() + 1, rows[i].end(), rows[j].begin() + 1);
  };
  std::vector<std::vector<double>> kept;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool inside = i > 0 && i + 1 < rows.size() && alike(i - 1, i) && alike(i, i + 1);
    if (!inside) kept.push_back(rows[i]);
  }
  return kept;
}

}  // namespace

Figure depth_figure(const overflow::Experiment& experiment, const result::Sheet& depth) {
  const auto rows = corners(known_rows(depth, {"at_ns", "depth", "limit", "dropped"}));
  Line full{"full: the limit, and one",
            fmt::format("lc rgb '{}' lw 2 dt (6,4)", kFloorColour),
            {},
            "using 1:2 with lines"};
  Line queue{
      "in the queue", fmt::format("lc rgb '{}' lw 2", kLineColours[0]), {}, "using 1:2 with steps"};
  Line drops{"", fmt::format("lc rgb '{}' lw 2 pt 2 ps 0.8", kSubjectColour), {}, kPoints};
  double dropped = rows.front()[3];
  for (const auto& row : rows) {
    full.rows.push_back({row[0], row[2] + 1});
    queue.rows.push_back({row[0], row[1]});
    if (row[3] > dropped) drops.rows.push_back({row[0], row[1]});
    dropped = row[3];
  }
  drops.name = result::format_count(dropped - rows.front()[3]) + " SYNs dropped";
  const std::vector<Line> lines{full, queue, drops};
  Figure figure{
      line_plot(lines, axis_script('x', time_axis(highest(lines, 0))) +
                           axis_script('y', count_axis(highest(lines, 1) * 1.05)) +
                           "set xlabel 'time'\nset ylabel 'clients in the accept queue'\n"),
      "A mark wherever the listener had dropped more than a moment before. A queue is full with "
      "one more than its limit."};
  figure.plot.name = "queue-depth";
  figure.plot.title = experiment.name + ": the depth of the accept queue over time";
  return figure;
}

}  // namespace merhaba::bench::report
