// The results of one accept or compare, read back from the JSON they were written to.
// A value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/load/histogram.hpp"
#include "bench/load/mode.hpp"
#include "bench/report/recorded_head.hpp"
#include "bench/result/json_node.hpp"
#include "bench/result/results.hpp"
#include "bench/result/troubles.hpp"

namespace merhaba::bench::report {

struct RecordedSeries {
  std::string target;
  load::Work work;        // as far as headline() shows it
  std::size_t runs = 0;   // measured, the first round's warming up not counted
  result::Estimate rate;  // units per second
  bool generator_limited = false;
  std::optional<result::Estimate> cpu;  // the server's nanoseconds per unit
  std::optional<double> system_calls;   // the server's, per unit
  double server_busy = 0;               // medians of the runs: CPUs in use
  double generator_busy = 0;
  result::Troubles troubles;  // of all runs; it leaves generator_limited to the member above
  std::vector<load::Histogram::Point> latency;  // of the end, in nanoseconds; ascending, maybe none
  double p50 = 0, p90 = 0, p99 = 0, p99_9 = 0, max = 0;  // the same
};

struct RecordedDuel {
  load::Mode mode = load::Mode::drain;
  std::string subject;
  std::string other;
  std::optional<result::Comparison>
      rate;  // subject / other; nothing when the generator limited either
  std::optional<result::Comparison> cpu;
  std::string verdict;  // word(Verdict)
};

struct Recorded : RecordedHead {
  std::vector<result::Contestant> servers;  // the first is the subject
  std::vector<RecordedSeries> series;
  std::vector<RecordedDuel> duels;
  bool steps = false;          // its series are the steps of an open loop
  std::optional<double> knee;  // of these steps, clients per second
};

Recorded read_results(const result::JsonNode& document);  // throws Error that names the place

}  // namespace merhaba::bench::report
