// Series as documents have them, small and made up: for the tests of verdicts.
#pragma once

#include <string>
#include <vector>

#include "bench/result/document.hpp"
#include "bench/support.hpp"

namespace merhaba::bench::result::test {

// A run at each rate, each response for so much of the server's CPU time; 0: not known.
inline Series series_with(load::Mode mode, const std::vector<double>& rates, double cpu = 0) {
  Series series;
  series.target = "merhaba";
  series.work.mode = mode;
  series.work.rate = mode == load::Mode::open ? rates.front() : 0;
  for (const double rate : rates) series.runs.push_back(run_of(rate, cpu));
  return series;
}

// What accept writes of one series, or of the steps of an open loop.
inline Document accepted(const std::vector<Series>& steps) {
  Document document;
  document.head.kind = "accept";
  document.head.at = "2026-01-31T12:00:00Z";
  for (const Series& each : steps) document.series.push_back(summarize(each));
  document.steps = steps.size() > 1;
  if (document.steps) document.knee = find_knee(document.series);
  return document;
}

}  // namespace merhaba::bench::result::test
