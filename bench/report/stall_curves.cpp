#include "bench/report/stall_curves.hpp"

#include <algorithm>

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

}  // namespace merhaba::bench::report
