#include "bench/report/stall_plots.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Unit = result::Sheet::Unit;

overflow::Experiment sample() {
  result::Sheet sweep{"sweep",
                      "",
                      {{"rate_per_s", "clients/s", Unit::number},
                       {"stall_ns", "stall", Unit::time},
                       {"backlog", "backlog"}}};
  sweep.add({1000.0, 200e6, 25.0});
  sweep.add({500.0, 100e6, 10.0});
  sweep.add({1000.0, 200e6, 199.0});
  result::Sheet knees{"knee",
                      "",
                      {{"rate_per_s", "clients/s", Unit::number},
                       {"stall_ns", "stall", Unit::time},
                       {"predicted", "predicted"}}};
  knees.plot = result::Sheet::Plot::knee;
  knees.add({1000.0, 200e6, 174.0});
  knees.add({500.0, 100e6, {}});
  overflow::Experiment experiment;
  experiment.sheets = {sweep, knees};
  return experiment;
}

TEST_CASE("a sweep is taken apart by what stands before the backlog, each plan with its knee") {
  const overflow::Experiment experiment = sample();
  const std::vector<StallCurve> curves = stall_curves(experiment, experiment.sheets[0]);
  REQUIRE(curves.size() == 2);
  CHECK(curves[0].plan == "1000 clients/s, 200 ms stall");
  CHECK(curves[0].runs.numbers("backlog") == std::vector<double>{25, 199});
  CHECK(curves[0].knee == 174);
  CHECK(curves[1].plan == "500 clients/s, 100 ms stall");
  CHECK_FALSE(curves[1].knee);
}

TEST_CASE("without a sheet of knees there are none; a knee of 0 is none") {
  overflow::Experiment experiment = sample();
  experiment.sheets[1].rows[0][2] = 0.0;
  CHECK_FALSE(stall_curves(experiment, experiment.sheets[0])[0].knee);
  experiment.sheets.pop_back();
  CHECK_FALSE(stall_curves(experiment, experiment.sheets[0])[0].knee);
}

}  // namespace
}  // namespace merhaba::bench::report::test
