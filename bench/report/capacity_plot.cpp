#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "bench/report/axis.hpp"
#include "bench/report/line_plot.hpp"
#include "bench/report/overflow_plots.hpp"
#include "bench/report/plot_style.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {

Figure capacity_figure(const result::Sheet& sweep) {
  // All three readings of a cell: where they agree they lie on one another.
  std::map<double, Line> by_limit;
  for (const char* reading : {"clients", "tcp_info", "inet_diag"}) {
    for (const auto& row : known_rows(sweep, {"somaxconn", "predicted", reading})) {
      by_limit[row[0]].rows.push_back({std::max(row[1], 1.0), std::max(row[2], 1.0)});
    }
  }
  std::vector<Line> lines{
      {"as predicted", fmt::format("lc rgb '{}' lw 2 dt (6,4) ps 0", kFloorColour), {}}};
  std::size_t number = 0;
  for (auto& [limit, line] : by_limit) {
    line.name = "somaxconn " + result::format_count(limit);
    line.drawing = kPoints;
    // Larger and larger, for many of them have the same place.
    line.style = fmt::format("{} ps {:.1f}", line_shape(number), 0.9 + 0.6 * double(number));
    ++number;
    lines.push_back(std::move(line));
  }
  const double end = std::max(highest(lines, 0), highest(lines, 1));
  lines.front().rows = {{1, 1}, {end, end}};
  Axis axis = log_count_axis(1, end);
  axis.low /= 1.3;  // a mark at 1 is not to hide in the corner
  Figure figure{
      line_plot(lines, "set logscale xy\n" + axis_script('x', axis) + axis_script('y', axis) +
                           "set xlabel 'clients, as predicted (log)'\n"
                           "set ylabel 'clients, found (log)'\n"),
      "Each cell of the sweep three times, as the clients, TCP_INFO and inet_diag tell "
      "it. Where they agree the marks lie on one another; where they are as predicted, "
      "on the line."};
  figure.plot.name = "capacity";
  figure.plot.title = "capacity: clients in the accept queue, predicted and found";
  return figure;
}

}  // namespace merhaba::bench::report
