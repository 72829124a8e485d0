#include "bench/report/stall_plots.hpp"

#include <algorithm>

#include "bench/report/result_plots.hpp"
#include "bench/report/sheet_plots.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

// Of each row, by its first columns.
std::vector<std::string> plans(const result::Sheet& sheet, std::size_t columns) {
  std::vector<std::string> names(sheet.rows.size());
  for (std::size_t i = 0; i < columns; ++i) {
    const std::vector<std::string> words = sheet.words(sheet.columns[i].key);
    for (std::size_t row = 0; row < names.size(); ++row) {
      names[row] += (i == 0 ? "" : ", ") + words[row] + " " + sheet.columns[i].heading;
    }
  }
  return names;
}

void add_knees(const result::Sheet& knees, std::size_t columns, std::vector<StallCurve>& curves) {
  const std::vector<std::string> names = plans(knees, columns);
  const std::vector<double> predicted = knees.numbers("predicted");
  for (StallCurve& curve : curves) {
    const auto found = std::find(names.begin(), names.end(), curve.plan);
    if (found == names.end()) continue;
    const double knee = predicted[static_cast<std::size_t>(found - names.begin())];
    if (knee >= 1) curve.knee = knee;  // and not NaN
  }
}

// By backlog, as a curve goes.
std::string curve_block(const StallCurve& curve, const std::string& key) {
  Rows rows = known_rows(curve.runs, {"backlog", key});
  std::sort(rows.begin(), rows.end());
  return block(rows);
}

std::vector<Figure> one_plan(const StallCurve& curve) {
  std::string settings = setting("waited", waited(load::Mode::open));
  if (curve.knee) {
    settings +=
        setting("knee", *curve.knee) +
        setting("knee_label", "the knee, as predicted: " + result::format_count(*curve.knee));
  }
  std::string times;
  for (const char* key : {"predicted_p99_ns", "p99_9_ns", "p99_ns", "p50_ns"}) {
    times += curve_block(curve, key);
  }
  return {
      {{"", "", "stall-latency.gp", settings, times},
       curve.plan +
           ". From the knee on, no SYN is dropped; below it, a dropped one is sent again after a "
           "second."},
      {{"", "", "stall-hit.gp", settings,
        curve_block(curve, "predicted_hit_share") + curve_block(curve, "hit_share")},
       curve.plan + "."}};
}

Figure shares_of(const std::vector<StallCurve>& curves) {
  std::vector<std::string> plans;
  std::string data;
  for (const StallCurve& curve : curves) {
    plans.push_back(curve.plan);
    data += block(known_rows(curve.runs, {"predicted_hit_share", "hit_share"}));
  }
  return {{"", "", "stall-hits.gp", setting("name", plans), data}, "A mark for each run."};
}

// Where each plan's knee is, is 1: those without one are left out.
std::vector<Figure> several_plans(const std::vector<StallCurve>& curves) {
  std::vector<std::string> plans;
  std::string data;
  for (const StallCurve& curve : curves) {
    if (!curve.knee) continue;
    Rows rows = known_rows(curve.runs, {"backlog", "p99_ns"});
    std::sort(rows.begin(), rows.end());
    for (auto& row : rows) row[0] /= *curve.knee;
    plans.push_back(curve.plan);
    data += block(rows);
  }
  Figure shares = shares_of(curves);
  if (plans.empty()) return {shares};
  return {{{"", "", "stall-latencies.gp",
            setting("name", plans) + setting("waited", waited(load::Mode::open)), data},
           "The 99th percentile of each plan. From its knee on, no SYN is dropped; below it, a "
           "dropped one is sent again after a second."},
          shares};
}

}  // namespace

std::vector<StallCurve> stall_curves(const overflow::Experiment& experiment,
                                     const result::Sheet& sweep) {
  const auto backlog =
      std::find_if(sweep.columns.begin(), sweep.columns.end(),
                   [](const result::Sheet::Column& column) { return column.key == "backlog"; });
  const auto columns = static_cast<std::size_t>(backlog - sweep.columns.begin());
  const std::vector<std::string> names = plans(sweep, columns);
  std::vector<StallCurve> curves;
  for (std::size_t row = 0; row < names.size(); ++row) {
    auto found = std::find_if(curves.begin(), curves.end(),
                              [&](const StallCurve& curve) { return curve.plan == names[row]; });
    if (found == curves.end()) {
      result::Sheet runs;
      runs.columns = sweep.columns;
      found = curves.insert(curves.end(), {names[row], std::move(runs), {}});
    }
    found->runs.rows.push_back(sweep.rows[row]);
  }
  for (const result::Sheet& knees : experiment.sheets) {
    if (knees.plot == result::Sheet::Plot::knee && knees.columns.size() >= columns) {
      add_knees(knees, columns, curves);
    }
  }
  return curves;
}

std::vector<Figure> stall_figures(const overflow::Experiment& experiment,
                                  const result::Sheet& sweep) {
  const bool drawable = !known_rows(sweep, {"backlog", "predicted_hit_share", "hit_share", "p50_ns",
                                            "p99_ns", "p99_9_ns", "predicted_p99_ns"})
                             .empty();
  if (!drawable) return {};
  const std::vector<StallCurve> curves = stall_curves(experiment, sweep);
  std::vector<Figure> figures =
      curves.size() == 1 ? one_plan(curves.front()) : several_plans(curves);
  for (Figure& figure : figures) {
    const bool hits = figure.plot.script.starts_with("stall-hit");
    figure.plot.name = hits ? "stall-hit" : "stall-latency";
    figure.plot.title =
        hits ? "stall: the share of clients whose SYN was dropped, predicted and observed"
             : "stall: latency against the backlog";
  }
  return figures;
}

}  // namespace merhaba::bench::report
