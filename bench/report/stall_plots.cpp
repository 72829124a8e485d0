#include <algorithm>

#include "bench/report/result_plots.hpp"
#include "bench/report/sheet_plots.hpp"
#include "bench/report/stall_curves.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

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
  return {{{"", "", "stall-latency.gp", settings, times},
           curve.plan +
               ". From the knee on nobody loses a SYN; below it, whoever does calls again after a "
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
           "The 99th percentile of each plan. From its knee on nobody loses a SYN; below it, "
           "whoever does calls again after a second."},
          shares};
}

}  // namespace

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
    figure.plot.title = hits ? "stall: the share of clients who lost a SYN, predicted and observed"
                             : "stall: latency against the backlog";
  }
  return figures;
}

}  // namespace merhaba::bench::report
