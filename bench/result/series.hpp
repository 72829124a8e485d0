// The same work on the same target, over and over: the runs, and what they come to.
// Owned by the results it is part of.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/result/measurement.hpp"
#include "bench/result/statistics.hpp"

namespace merhaba::bench::result {

struct Series {
  std::string target;  // its name
  load::Work work;
  std::vector<Measurement> runs;
  load::Tally
      besides;  // first calls, warming up, counting system calls: not measured, yet the server's
  load::Latencies latencies;           // of all runs
  std::optional<double> system_calls;  // the target's, per unit of work

  std::vector<double> rates() const;  // per second, run by run
  std::vector<double> cpu() const;    // the target's nanoseconds per unit; empty if not known
  bool generator_limited() const;     // most of the runs were
  load::Tally total() const;          // all counts summed; elapsed is the sum too
};

struct Estimate {
  double median = 0;
  Interval interval;  // 95 %, of the median
};
Estimate estimate(const std::vector<double>& samples);

}  // namespace merhaba::bench::result
