#include "bench/report/recorded.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.hpp"

namespace merhaba::bench::report {
namespace {

std::optional<result::Estimate> estimate(const result::JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  return result::Estimate{node["median"].number(), {node["low"].number(), node["high"].number()}};
}

std::optional<result::Comparison> comparison(const result::JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  return result::Comparison{node["ratio"].number(), {node["low"].number(), node["high"].number()}};
}

std::optional<double> number_or_null(const result::JsonNode& node) {
  return node.is_null() ? std::nullopt : std::optional(node.number());
}

load::Mode mode(const result::JsonNode& node) try {
  return load::parse_mode(node.text());
} catch (const UsageError& error) {
  node.wrong(fmt::format("is wrong: {}", error.what()));
}

load::Work work(const result::JsonNode& series) {
  const result::JsonNode asked = series["asked"];
  load::Work work;
  work.mode = mode(series["mode"]);
  const auto small = [](const result::JsonNode& node) {
    return static_cast<unsigned>(
        std::min<std::uint64_t>(node.count(), std::numeric_limits<unsigned>::max()));
  };
  work.clients = small(asked["clients"]);
  if (asked.has("depth")) work.depth = small(asked["depth"]);
  if (work.mode == load::Mode::open) {
    work.rate = asked["rate_per_s"].number();
    work.arrivals =
        asked["arrivals"].text() == "constant" ? load::Arrivals::constant : load::Arrivals::poisson;
  }
  return work;
}

// All runs as one: `total` is their sum.
result::Troubles troubles_of(const result::JsonNode& total, unsigned clients,
                             const std::vector<result::JsonNode>& runs) {
  // These are not shown, but a file without them is none of ours.
  for (const char* name : {"attempted", "finished", "responses"}) total[name].count();
  result::Troubles troubles;
  for (const auto& [words, count] : total["failures"].members()) {
    troubles.failures[words] = count.count();
  }
  for (const auto& [status, count] : total["error_statuses"].members()) {
    int number = 0;
    const auto end = status.data() + status.size();
    if (std::from_chars(status.data(), end, number).ptr != end) count.wrong("is no HTTP status");
    troubles.error_statuses[number] = count.count();
  }
  troubles.not_begun = total["not_begun"].count();
  troubles.clients = clients;
  troubles.late_clients = total["late_clients"].count();
  troubles.syn_retransmissions = total["syn_retransmissions"].count();
  troubles.data_retransmissions = total["data_retransmissions"].count();
  for (const result::JsonNode& run : runs) {
    const result::JsonNode kernel = run["kernel"];
    const auto counter = [&](const char* name) {
      return kernel.has(name) ? kernel[name].count() : 0;
    };
    troubles.listen_overflows += counter("TcpExtListenOverflows");
    troubles.listen_drops += counter("TcpExtListenDrops");
  }
  return troubles;
}

double median_of(const std::vector<result::JsonNode>& runs, const char* figure) {
  std::vector<double> samples;
  samples.reserve(runs.size());
  for (const result::JsonNode& run : runs) samples.push_back(run[figure].number());
  return result::median(samples);
}

void read_latency(const result::JsonNode& end, RecordedSeries& series) {
  series.p50 = end["p50"].number();
  series.p90 = end["p90"].number();
  series.p99 = end["p99"].number();
  series.p99_9 = end["p99_9"].number();
  series.max = end["max"].number();
  const std::uint64_t all = end["count"].count();
  for (const result::JsonNode& point : end["points"].items()) {
    const std::vector<result::JsonNode> pair = point.items();
    if (pair.size() != 2) point.wrong("should be a pair: percentile, nanoseconds");
    const double percentile = pair[0].number();
    if (percentile < 0 || percentile > 100) pair[0].wrong("should be from 0 to 100");
    series.latency.push_back({percentile, pair[1].count(), all});
  }
}

RecordedSeries read_series(const result::JsonNode& node) {
  RecordedSeries series;
  series.target = node["target"].text();
  series.work = work(node);
  const std::vector<result::JsonNode> runs = node["runs"].items();
  series.runs = runs.size();
  series.rate = estimate(node["rate_per_s"]).value_or(result::Estimate{});
  series.generator_limited = node["generator_limited"].truth();
  series.cpu = estimate(node["server_cpu_ns"]);
  series.system_calls = number_or_null(node["system_calls"]);
  series.server_busy = median_of(runs, "server_busy");
  series.generator_busy = median_of(runs, "generator_busy");
  series.troubles = troubles_of(node["total"], series.work.clients, runs);
  read_latency(node["latency_ns"]["end"], series);
  return series;
}

void read_conclusions(const result::JsonNode& conclusions, Recorded& results) {
  if (conclusions.has("knee_per_s")) {
    results.steps = true;
    results.knee = number_or_null(conclusions["knee_per_s"]);
  }
  if (!conclusions.has("comparisons")) return;
  for (const result::JsonNode& each : conclusions["comparisons"].items()) {
    results.duels.push_back({mode(each["mode"]), each["subject"].text(), each["other"].text(),
                             comparison(each["rate"]), comparison(each["server_cpu"]),
                             each["verdict"].text()});
  }
}

}  // namespace

Recorded read_results(const result::JsonNode& document) {
  Recorded results{read_head(document), {}, {}, {}, false, {}};
  for (const result::JsonNode& server : document["servers"].items()) {
    results.servers.push_back({server["name"].text(), server["about"].text(),
                               server["version"].text(), server["address"].text(),
                               server["holds"].count(), server["last_words"].text()});
  }
  for (const result::JsonNode& series : document["series"].items()) {
    results.series.push_back(read_series(series));
  }
  if (results.series.empty()) document["series"].wrong("is empty: nothing was measured");
  read_conclusions(document["conclusions"], results);
  return results;
}

}  // namespace merhaba::bench::report
