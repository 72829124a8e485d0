#include "bench/report/sheet_plots.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.hpp"
#include "bench/report/stall_plots.hpp"
#include "bench/report/timeline_plot.hpp"
#include "bench/result/plot_promise.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

// All three readings of a cell: where they agree they lie on one another.
std::vector<Figure> capacity_figures(const result::Sheet& sweep) {
  std::map<double, Rows> by_limit;
  for (const char* reading : {"clients", "tcp_info", "inet_diag"}) {
    for (const auto& row : known_rows(sweep, {"somaxconn", "predicted", reading})) {
      by_limit[row[0]].push_back({row[1], row[2]});
    }
  }
  if (by_limit.empty()) return {};
  std::vector<std::string> names;
  std::string data;
  for (const auto& [limit, rows] : by_limit) {
    names.push_back("somaxconn " + result::format_count(limit));
    data += block(rows);
  }
  return {{{"capacity", "capacity: clients in the accept queue, predicted and found", "capacity.gp",
            setting("name", names), data},
           "Each cell of the sweep three times, as the clients, TCP_INFO and inet_diag report it. "
           "Where they agree, the marks coincide; where they are as predicted, they lie on the "
           "line."}};
}

// Without those that are as the ones before and after: a line goes through them all the same.
Rows corners(const Rows& rows) {
  const auto alike = [&](std::size_t i, std::size_t j) {
    return std::equal(rows[i].begin() + 1, rows[i].end(), rows[j].begin() + 1);
  };
  Rows kept;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool inside = i > 0 && i + 1 < rows.size() && alike(i - 1, i) && alike(i, i + 1);
    if (!inside) kept.push_back(rows[i]);
  }
  return kept;
}

std::vector<Figure> depth_figures(const overflow::Experiment& experiment,
                                  const result::Sheet& depth) {
  Rows rows = corners(known_rows(depth, {"at_ns", "depth", "limit", "dropped"}));
  if (rows.empty()) return {};
  const double dropped = rows.back()[3] - rows.front()[3];
  for (std::size_t i = rows.size(); --i > 0;) rows[i][3] -= rows[i - 1][3];
  rows.front()[3] = 0;
  return {
      {{"queue-depth", experiment.name + ": the depth of the accept queue over time", "depth.gp",
        setting("dropped", result::format_count(dropped) + " SYNs dropped"), block(rows)},
       "A mark wherever the drops of the listener had risen. A queue is full "
       "at one more than its limit."}};
}

std::vector<Figure> workers_figures(const result::Sheet& sweep) {
  const Rows rows =
      known_rows(sweep, {"listeners", "total", "first_overflow", "low", "high",
                         "predicted_first_overflow", "predicted_low", "predicted_high"});
  if (rows.empty()) return {};
  return {{{"workers", "workers: the first client with a dropped SYN, by listeners", "workers.gp",
            "", block(rows)},
           "The same number of places, in ever more queues: clients reach each by chance, so one "
           "of them is full long before all are."}};
}

// As they lie in a bar. Lost ones are there if it is not known how they were lost.
std::vector<std::pair<std::string, std::string>> parts_of(const result::Sheet& sheet) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    const auto outcome = static_cast<load::Outcome>(i);
    parts.emplace_back(load::outcome_key(outcome), load::outcome_name(outcome));
  }
  if (!sheet.has(std::string(load::outcome_key(load::Outcome::reset)))) {
    parts.emplace_back("lost", "lost");
  }
  std::erase_if(parts, [&](const auto& part) { return !sheet.has(part.first); });
  return parts;
}

// Each row a bar of clients, by what became of them; nothing where there were none.
std::vector<Figure> outcomes_figures(const overflow::Experiment& experiment,
                                     const result::Sheet& sheet) {
  std::vector<double> ends(sheet.rows.size(), 0);
  std::vector<std::string> keys, titles;
  std::string data;
  for (const auto& [key, title] : parts_of(sheet)) {
    Rows rows;
    const std::vector<double> clients = sheet.numbers(key);
    for (std::size_t place = 0; place < ends.size(); ++place) {
      if (!(clients[place] > 0)) continue;
      const double from = ends[place];
      ends[place] += clients[place];
      rows.push_back({double(place), from, ends[place]});
    }
    if (rows.empty()) continue;
    keys.push_back(key);
    titles.push_back(title);
    data += block(rows);
  }
  if (keys.empty() || known_rows(sheet, {"attempted", "served"}).empty()) return {};
  const result::Sheet::Column& names = sheet.columns.front();
  return {{{"stop-" + std::string(result::plot_word(sheet.plot)),
            experiment.name + ": what became of the clients, by " + names.heading, "outcomes.gp",
            setting("name", sheet.words(names.key)) + setting("part", keys) +
                setting("part_title", titles),
            data},
           ""}};
}

}  // namespace

Rows known_rows(const result::Sheet& sheet, const std::vector<std::string>& keys) {
  Rows rows(sheet.rows.size());
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
  switch (sheet.plot) {
    case Drawn::capacity:
      return capacity_figures(sheet);
    case Drawn::stall:
      return stall_figures(experiment, sheet);
    case Drawn::workers:
      return workers_figures(sheet);
    case Drawn::depth:
      return depth_figures(experiment, sheet);
    case Drawn::timeline:
      if (known_rows(sheet, {"client", "at_ns"}).empty()) return {};
      return {timeline_figure(sheet)};
    case Drawn::ways:
    case Drawn::servers:
      return outcomes_figures(experiment, sheet);
    case Drawn::knee:
    case Drawn::none:
      break;
  }
  return {};
}

}  // namespace merhaba::bench::report
