#include "bench/report/overflow_plots.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "bench/result/plot_promise.hpp"

namespace merhaba::bench::report {
std::vector<std::vector<double>> known_rows(const result::Sheet& sheet,
                                            const std::vector<std::string>& keys) {
  std::vector<std::vector<double>> rows(sheet.rows.size());
  for (const std::string& key : keys) {
    const std::vector<double> column = sheet.numbers(key);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].push_back(column[i]);
  }
  std::erase_if(rows, [](const std::vector<double>& row) {
    return std::any_of(row.begin(), row.end(), [](double number) { return std::isnan(number); });
  });
  return rows;
}

std::vector<Figure> figures_of(const overflow::Experiment& experiment, const result::Sheet& sheet) {
  using Drawn = result::Sheet::Plot;
  if (const std::string broken = result::broken_promise(sheet); !broken.empty()) {
    throw Error(fmt::format("the sheet \"{}\" {}", sheet.name, broken));
  }
  const auto drawable = [&](const std::vector<std::string>& keys) {
    return !known_rows(sheet, keys).empty();
  };
  std::vector<Figure> figures;
  switch (sheet.plot) {
    case Drawn::capacity:
      if (drawable({"somaxconn", "predicted", "clients", "tcp_info", "inet_diag"}))
        figures = {capacity_figure(sheet)};
      break;
    case Drawn::stall:
      if (drawable({"backlog", "predicted_hit_share", "hit_share", "p50_ns", "p99_ns", "p99_9_ns",
                    "predicted_p99_ns"}))
        figures = stall_figures(experiment, sheet);
      break;
    case Drawn::workers:
      if (drawable({"listeners", "total", "first_overflow", "low", "high",
                    "predicted_first_overflow", "predicted_low", "predicted_high"}))
        figures = {workers_figure(sheet)};
      break;
    case Drawn::depth:
      if (drawable({"at_ns", "depth", "limit", "dropped"}))
        figures = {depth_figure(experiment, sheet)};
      break;
    case Drawn::timeline:
      if (drawable({"client", "at_ns"})) figures = {timeline_figure(sheet)};
      break;
    case Drawn::ways:
    case Drawn::servers:
      if (drawable({"attempted", "served"})) figures = outcomes_figures(experiment, sheet);
      break;
    case Drawn::knee:
    case Drawn::none:
      break;
  }
  return figures;
}

}  // namespace merhaba::bench::report
