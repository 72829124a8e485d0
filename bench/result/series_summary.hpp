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
  bool generator_late = false;

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
  std::uint64_t in_time = 0;                            // responses before the time was up
  std::map<std::string, std::uint64_t> error_statuses;  // by the status, from "400" on
  std::uint64_t late_clients = 0;
  std::uint64_t syn_retransmissions = 0;
  std::uint64_t data_retransmissions = 0;
  double elapsed = 0;            // seconds
  std::uint64_t begun_late = 0;  // open loop: see load::Tally
  double most_behind = 0;        // seconds

  std::uint64_t failed() const;  // clients
};

struct RunSummary {
  Counts counts;
  double rate = 0;  // units per second
  bool generator_limited = false;
  std::optional<double> server_cpu;  // nanoseconds per unit
  double server_busiest = 0;         // of its busiest thread, a share of the time; 0: not known
  std::optional<double> server_cpu_total;  // seconds
  double server_busy = 0;                  // CPUs in use
  double generator_cpu = 0;                // nanoseconds per unit
  double generator_busy = 0;
  double generator_waiting = 0;  // for a CPU, a share of the time
  double segments = 0;           // per unit
  std::uint64_t time_wait = 0;
  std::map<std::string, std::uint64_t> kernel;  // every counter that moved
  double began = 0;  // seconds since 1970, by the clock of the clients' machine; 0: not known
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
  std::string histogram;             // all of them, as encode_hdr() writes it; "": not known
};

// Throws Error where the summary, which another program may have written, holds no whole histogram.
load::Histogram histogram_of(const LatencySummary& latency);

struct LatencySummaries {
  LatencySummary connect, first_byte, end;  // as in load::Latencies
};
LatencySummaries summarize(const load::Latencies& latencies);

// One generator's share in a result that several made together: what is kept of a Part.
struct PartSummary {
  std::string name;
  std::string host;
  bool offers_load = true;
  double clock_ahead = 0;
  double clock_error = 0;
  double began = 0;  // seconds after the first part's first run
  double rate = 0;
  double generator_busy = 0;
  double generator_waiting = 0;
  bool generator_limited = false;
  bool began_late = false;
  Counts counts;
  Counts besides;
  std::string end_histogram;

  bool is_late() const;  // it began late, or its clients did
};

struct SeriesSummary {
  std::string target;
  load::Work work;      // as far as it is asked for by options
  std::string request;  // what each client sends, readable; the server's address is @server@
  Estimate rate;        // units per second; 0 where nothing was measured
  bool generator_limited = false;
  bool generator_late = false;         // of several, one began late or fell behind its schedule
  std::optional<Estimate> cpu;         // the server's nanoseconds per unit
  std::optional<double> system_calls;  // the server's, per unit
  Counts total;                        // of all runs
  Counts besides;                      // see Series
  LatencySummaries latency;
  std::vector<RunSummary> runs;
  std::vector<PartSummary> parts;  // of several generators; none: there was one

  // Whether the rate and the latencies say nothing about the server.
  bool is_void() const { return generator_limited || generator_late; }
  double server_busy() const;  // medians of the runs
  double generator_busy() const;

  nlohmann::ordered_json json() const;
  static SeriesSummary from_json(const JsonNode& node);  // throws Error that names the place
};

SeriesSummary summarize(const Series& series);

// The highest rate asked up to which every step answered 98 % of the clients due in time, failed
// nobody, and had a 99th percentile of at most ten times the first step's, or of 5 ms. Nothing when
// not even the first did. (Not of the rate: of Poisson's 5,000 clients 70 more or less may be due.)
std::optional<double> find_knee(const std::vector<SeriesSummary>& steps);

// Failures, late clients, overflows: whatever did not go as asked.
Troubles troubles_of(const SeriesSummary& series);

}  // namespace merhaba::bench::result
