// What a series came to: all that is written of it as JSON, and all that the report shows of it.
// A value.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/failure.hpp"
#include "bench/load/histogram.hpp"
#include "bench/load/work.hpp"
#include "bench/result/json_node.hpp"
#include "bench/result/series.hpp"

namespace merhaba::bench::result {

struct Troubles {
  load::FailureTexts failures;
  std::map<int, std::uint64_t> error_statuses;  // 400 and above
  std::uint64_t not_begun = 0;                  // clients that were due and found no place
  unsigned clients = 0;                         // the places that there were
  std::uint64_t late_clients = 0;
  std::uint64_t syn_retransmissions = 0;
  std::uint64_t data_retransmissions = 0;
  std::uint64_t listen_overflows = 0;
  std::uint64_t listen_drops = 0;
  bool generator_limited = false;

  std::uint64_t failed() const;  // clients
  std::string text() const;      // one line for each; "" if there are none
};

// What became of the clients of one run, or of several.
struct Counts {
  std::uint64_t attempted = 0;
  std::uint64_t established = 0;
  std::uint64_t finished = 0;
  std::uint64_t not_begun = 0;
  load::FailureTexts failures;
  std::uint64_t responses = 0;
  std::map<std::string, std::uint64_t> error_statuses;  // by the status, from "400" on
  std::uint64_t late_clients = 0;
  std::uint64_t syn_retransmissions = 0;
  std::uint64_t data_retransmissions = 0;
  double elapsed = 0;  // seconds
};

struct RunSummary {
  Counts counts;
  double rate = 0;  // units per second
  bool generator_limited = false;
  std::optional<double> server_cpu;  // nanoseconds per unit
  double server_busy = 0;            // CPUs in use
  double generator_cpu = 0;          // nanoseconds per unit
  double generator_busy = 0;
  double segments = 0;  // per unit
  std::uint64_t time_wait = 0;
  std::map<std::string, std::uint64_t> kernel;  // every counter that moved
};

struct LatencyPoint {
  double percentile = 0;  // 0 to 100
  std::uint64_t value = 0;

  nlohmann::ordered_json json() const;                  // a pair, for there are many
  static LatencyPoint from_json(const JsonNode& node);  // throws Error
};

// Nanoseconds.
struct LatencySummary {
  std::uint64_t count = 0;
  std::uint64_t min = 0;
  double mean = 0;
  std::uint64_t p50 = 0, p90 = 0, p99 = 0, p99_9 = 0, max = 0;
  std::vector<LatencyPoint> points;  // ascending; maybe none
};

struct LatencySummaries {
  LatencySummary connect, first_byte, end;  // as in load::Latencies
};

struct SeriesSummary {
  std::string target;
  load::Work work;  // as far as it is asked for by options
  Estimate rate;    // units per second; 0 where nothing was measured
  bool generator_limited = false;
  std::optional<Estimate> cpu;         // the server's nanoseconds per unit
  std::optional<double> system_calls;  // the server's, per unit
  Counts total;                        // of all runs
  Counts besides;                      // see Series
  LatencySummaries latency;
  std::vector<RunSummary> runs;

  double server_busy() const;  // medians of the runs
  double generator_busy() const;

  nlohmann::ordered_json json() const;
  static SeriesSummary from_json(const JsonNode& node);  // throws Error that names the place
};

SeriesSummary summarize(const Series& series);

// Failures, late clients, overflows: whatever did not go as asked.
Troubles troubles_of(const SeriesSummary& series);

}  // namespace merhaba::bench::result
