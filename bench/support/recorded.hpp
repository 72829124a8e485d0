// The results of one accept or compare, read back from the JSON they were written to.
// A value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/support/histogram.hpp"
#include "bench/support/mode.hpp"
#include "bench/support/results.hpp"

namespace merhaba::bench {

struct RecordedSeries {
  std::string target;
  Work work;             // as far as headline() shows it
  std::size_t runs = 0;  // measured, the first round's warming up not counted
  Estimate rate;         // units a second
  bool generator_limited = false;
  std::optional<Estimate> cpu;         // the server's nanoseconds per unit
  std::optional<double> system_calls;  // the server's, per unit
  double server_busy = 0;              // medians of the runs: CPUs in use
  double generator_busy = 0;
  Tally total;
  std::string troubles;                   // as troubles() tells them, but for generator_limited
  std::vector<Histogram::Point> latency;  // of the end, in nanoseconds; ascending, maybe none
  double p50 = 0, p90 = 0, p99 = 0, p99_9 = 0, max = 0;  // the same
};

struct RecordedDuel {
  Mode mode = Mode::drain;
  std::string subject;
  std::string other;
  std::optional<Comparison> rate;  // subject / other; nothing when the generator limited either
  std::optional<Comparison> cpu;
  std::string verdict;  // word(Verdict)
};

struct Recorded {
  std::string kind;                                        // "accept", "compare"
  std::string at;                                          // "2026-01-31T12:00:00Z"
  std::vector<std::pair<std::string, std::string>> facts;  // the stage's; what, value
  std::vector<Contestant> servers;                         // the first is the subject
  std::vector<RecordedSeries> series;
  std::vector<RecordedDuel> duels;
  bool steps = false;          // its series are the steps of an open loop
  std::optional<double> knee;  // of these steps, callers a second
};

// Throw Error that names the file and what is wrong with it.
Recorded read_results(const std::string& path);
Recorded parse_results(std::string_view json, const std::string& file);

}  // namespace merhaba::bench
