// Results as accept and compare write them, small and made up: for the tests of the report.
// A text; whatever is not given is the same in all of them.
#pragma once

#include <fmt/ranges.h>

#include <string>
#include <vector>

namespace merhaba::bench::report::test {

struct SampleSeries {
  std::string target = "merhaba";  // as it stands in JSON
  std::string mode = "drain";
  double rate = 50'000;
  std::string cpu = R"({"median": 20000.0, "low": 19000.0, "high": 21000.0})";
  bool limited = false;
  std::string failures = "{}";
  unsigned overflows = 0;  // in each of two runs
  double asked = 0;        // open: clients per second
};

inline std::string sample_text(const SampleSeries& series) {
  const std::string counts = fmt::format(
      R"("attempted": 2000, "established": 2000, "finished": 2000, "not_begun": 0, "failures": {},
         "responses": 2000, "error_statuses": {{}}, "late_clients": 0, "syn_retransmissions": 0,
         "data_retransmissions": 0, "elapsed_s": 1.0)",
      series.failures);
  const std::string run = fmt::format(
      R"({{{}, "rate_per_s": 1000.0, "generator_limited": false, "server_cpu_ns": null,
           "server_busy": 0.5, "generator_cpu_ns": 20000.0, "generator_busy": 0.25,
           "segments": 8.0, "time_wait": 0, "kernel": {{"TcpExtListenOverflows": {}}}}})",
      counts, series.overflows);
  const std::string none =
      R"({"count": 0, "min": 0, "mean": 0.0, "p50": 0, "p90": 0, "p99": 0, "p99_9": 0, "max": 0,
          "points": []})";
  const std::string latency =
      R"({"count": 2000, "min": 50000, "mean": 123456.5, "p50": 100000, "p90": 200000,
          "p99": 300000, "p99_9": 400000, "max": 500000, "points": [[0.0, 50000], [50.0, 100000],
          [99.0, 300000], [100.0, 500000]]})";
  const std::string asked =
      series.mode == "open"
          ? fmt::format(R"("rate_per_s": {}, "arrivals": "poisson", )", series.asked)
          : "";
  return fmt::format(
      R"({{"target": "{}", "mode": "{}", "unit": "connection",
           "asked": {{"clients": 1000, {}"timeout_s": 10.0, "sources": 1}},
           "rate_per_s": {{"median": {}, "low": {}, "high": {}}},
           "generator_limited": {}, "server_cpu_ns": {}, "system_calls": 5.0,
           "total": {{{}}}, "besides": {{{}}},
           "latency_ns": {{"connect": {}, "first_byte": {}, "end": {}}}, "runs": [{}, {}]}})",
      series.target, series.mode, asked, series.rate, 0.9 * series.rate, 1.1 * series.rate,
      series.limited, series.cpu, counts, counts, none, none, latency, run, run);
}

// `series`: texts of sample_text().
inline std::string sample_document(const std::vector<std::string>& series,
                                   const std::string& conclusions = "{}") {
  return fmt::format(
      R"({{"schema": 2, "kind": "compare", "at": "2026-01-31T12:00:00Z",
           "testbed": {{"network": "private", "server_cpu": 0, "load_cpu": null,
             "facts": {{"kernel": "Linux 6.1 & more", "net.core.somaxconn": "4096"}}}},
           "servers": [{{"name": "merhaba", "about": "this project's server", "version": "",
             "address": "127.0.0.1:8080", "holds": 4097, "last_words": "bye\n"}}],
           "series": [{}], "conclusions": {}}})",
      fmt::join(series, ","), conclusions);
}

inline std::string sample_results(const std::vector<SampleSeries>& series,
                                  const std::string& conclusions = "{}") {
  std::vector<std::string> texts;
  for (const SampleSeries& each : series) texts.push_back(sample_text(each));
  return sample_document(texts, conclusions);
}

}  // namespace merhaba::bench::report::test
