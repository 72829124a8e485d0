#include "bench/report/overflow_plots.hpp"

#include <algorithm>
#include <cmath>

namespace merhaba::bench::report {
namespace {

bool shows(const result::Sheet& sheet, const std::string& name,
           const std::vector<std::string>& keys) {
  const bool complete =
      std::all_of(keys.begin(), keys.end(), [&](const std::string& key) { return sheet.has(key); });
  return sheet.name == name && complete;
}

}  // namespace

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
  const auto drawable = [&](const std::string& name, const std::vector<std::string>& keys) {
    return shows(sheet, name, keys) && !known_rows(sheet, keys).empty();
  };
  if (drawable("sweep", {"somaxconn", "predicted", "clients", "tcp_info", "inet_diag"})) {
    return {capacity_figure(sheet)};
  }
  if (drawable("sweep", {"backlog", "predicted_hit_share", "hit_share", "p50_ns", "p99_ns",
                         "p99_9_ns", "predicted_p99_ns"})) {
    return stall_figures(experiment, sheet);
  }
  if (drawable("sweep", {"listeners", "total", "first_overflow", "low", "high",
                         "predicted_first_overflow", "predicted_low", "predicted_high"})) {
    return {workers_figure(sheet)};
  }
  if (drawable("depth", {"at_ns", "depth", "limit", "dropped"})) {
    return {depth_figure(experiment, sheet)};
  }
  if (shows(sheet, "timeline", {"setting", "event"}) && drawable("timeline", {"client", "at_ns"})) {
    return {timeline_figure(sheet)};
  }
  if (drawable("ways", {"attempted", "served"}) || drawable("servers", {"attempted", "served"})) {
    return outcomes_figures(experiment, sheet);
  }
  return {};
}

}  // namespace merhaba::bench::report
