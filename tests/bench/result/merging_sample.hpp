// Parts of a result, small and made up: for the tests of merging and of its parts.
#pragma once

#include <string>
#include <vector>

#include "bench/result/part.hpp"
#include "bench/result/summary_sample.hpp"

namespace merhaba::bench::result::test {

// The common clock's time at which the first part begins, unless a test says otherwise.
inline constexpr double kStart = 1'000'000;

// A generator on a machine of its own whose runs have these rates, a second each, one every ten.
inline Part part_of(const std::string& name, const std::vector<double>& rates) {
  Series series = series_with(load::Mode::closed, rates);
  Part part;
  part.name = name;
  part.host = part.machine = "machine of " + name;
  part.series = summarize(series);
  double began = kStart;
  for (RunSummary& run : part.series.runs) {
    run.began = began;
    began += 10;
  }
  return part;
}

// The part that watches a server whose processes took so much CPU time in each run.
inline Part observer(const std::vector<double>& cpu_seconds, double busy = 0.5) {
  Part part = part_of("observer", std::vector<double>(cpu_seconds.size(), 0));
  part.offers_load = false;
  for (std::size_t i = 0; i < cpu_seconds.size(); ++i) {
    part.series.runs[i].server_cpu_total = cpu_seconds[i];
    part.series.runs[i].server_busy = busy;
    part.series.runs[i].server_busiest = busy;
  }
  return part;
}

}  // namespace merhaba::bench::result::test
