#include <algorithm>
#include <array>

#include "bench/load/mode.hpp"
#include "bench/result/json_fields.hpp"
#include "bench/result/series_summary.hpp"

// The fields of a series and its parts, in the order in which they are written.
namespace merhaba::bench::load {

template <class Io>
void fields(Io& io, Work& asked) {
  using Seconds = std::chrono::duration<double>;
  static constexpr std::array<std::string_view, 2> kArrivals{"constant", "poisson"};
  const auto time = [&](const char* key, kernel::Nanoseconds& span, bool written) {
    double seconds = Seconds(span).count();
    if (!io.optional(key, seconds, written)) return;
    span = std::chrono::round<kernel::Nanoseconds>(Seconds(seconds));
  };
  const bool open = asked.mode == Mode::open;
  io("clients", asked.clients);
  time("duration_s", asked.duration, asked.mode != Mode::drain);
  if (open) {
    io("rate_per_s", asked.rate);
    io.word("arrivals", asked.arrivals, kArrivals);
    io.optional("seed", asked.seed, true);
  }
  io.optional("depth", asked.depth, asked.depth > 1);
  io.optional("connections", asked.connections, asked.connections > 0);
  time("timeout_s", asked.timeout, true);
  std::size_t sources = std::max<std::size_t>(asked.sources.size(), 1);
  io("sources", sources);
  constexpr std::size_t kMostSources = 62'500;  // as many as --sources may be
  io.require(sources <= kMostSources, "sources", "is more than there can be");
  asked.sources.resize(sources);
}

}  // namespace merhaba::bench::load

namespace merhaba::bench::result {

template <class Io>
void fields(Io& io, Estimate& estimate) {
  io("median", estimate.median);
  io("low", estimate.interval.low);
  io("high", estimate.interval.high);
}

template <class Io>
void fields(Io& io, Counts& counts) {
  io("attempted", counts.attempted);
  io("established", counts.established);
  io("finished", counts.finished);
  io("not_begun", counts.not_begun);
  io("failures", counts.failures);
  io("responses", counts.responses);
  io.optional("in_time", counts.in_time, true);
  io("error_statuses", counts.error_statuses);
  for (const auto& [status, count] : counts.error_statuses) {
    const bool number = status.find_first_not_of("0123456789") == std::string::npos;
    io.require(number && status.size() == 3, "error_statuses",
               "has a key that is not an HTTP status");
  }
  io("late_clients", counts.late_clients);
  io("syn_retransmissions", counts.syn_retransmissions);
  io("data_retransmissions", counts.data_retransmissions);
  io("elapsed_s", counts.elapsed);
  io.optional("begun_late", counts.begun_late, counts.begun_late > 0);
  io.optional("most_behind_s", counts.most_behind, counts.most_behind > 0);
}

template <class Io>
void fields(Io& io, RunSummary& run) {
  fields(io, run.counts);  // beside the others
  io("rate_per_s", run.rate);
  io("generator_limited", run.generator_limited);
  io("server_cpu_ns", run.server_cpu);
  io.optional("server_cpu_s", run.server_cpu_total, run.server_cpu_total.has_value());
  io("server_busy", run.server_busy);
  io.optional("server_busiest_thread", run.server_busiest, run.server_busiest > 0);
  io("generator_cpu_ns", run.generator_cpu);
  io("generator_busy", run.generator_busy);
  io.optional("generator_waiting", run.generator_waiting, run.generator_waiting > 0);
  io("segments", run.segments);
  io("time_wait", run.time_wait);
  io("kernel", run.kernel);
  io.optional("began_s", run.began, run.began > 0);
}

nlohmann::ordered_json LatencyPoint::json() const {
  return nlohmann::ordered_json::array({percentile, value});
}

LatencyPoint LatencyPoint::from_json(const JsonNode& node) {
  const std::vector<JsonNode> pair = node.items();
  if (pair.size() != 2) node.wrong("should be a pair: percentile, nanoseconds");
  const LatencyPoint point{pair[0].number(), pair[1].count()};
  if (point.percentile < 0 || point.percentile > 100) pair[0].wrong("should be from 0 to 100");
  return point;
}

template <class Io>
void fields(Io& io, LatencySummary& latency) {
  io("count", latency.count);
  io("min", latency.min);
  io("mean", latency.mean);
  io("p50", latency.p50);
  io("p90", latency.p90);
  io("p99", latency.p99);
  io("p99_9", latency.p99_9);
  io("max", latency.max);
  io("points", latency.points);
  io.optional("histogram", latency.histogram, !latency.histogram.empty());
}

template <class Io>
void fields(Io& io, LatencySummaries& latency) {
  io("connect", latency.connect);
  io("first_byte", latency.first_byte);
  io("end", latency.end);
}

template <class Io>
void fields(Io& io, PartSummary& part) {
  io("name", part.name);
  io("host", part.host);
  io("offers_load", part.offers_load);
  io("clock_ahead_s", part.clock_ahead);
  io("clock_error_s", part.clock_error);
  io("began_s", part.began);
  io("rate_per_s", part.rate);
  io("generator_busy", part.generator_busy);
  io("generator_waiting", part.generator_waiting);
  io("generator_limited", part.generator_limited);
  io("began_late", part.began_late);
  io("total", part.counts);
  io("besides", part.besides);
  io("end_histogram", part.end_histogram);
}

template <class Io>
void fields(Io& io, SeriesSummary& series) {
  io("target", series.target);
  io.word("mode", series.work.mode, load::kModeNames);
  std::string unit(load::unit_of(series.work.mode));
  io("unit", unit);
  io("asked", series.work);
  io.optional("request", series.request, true);
  std::optional<Estimate> rate;
  if (!series.runs.empty()) rate = series.rate;
  io("rate_per_s", rate);
  series.rate = rate.value_or(Estimate{});
  io("generator_limited", series.generator_limited);
  io.optional("generator_late", series.generator_late, series.generator_late);
  io("server_cpu_ns", series.cpu);
  io("system_calls", series.system_calls);
  io("total", series.total);
  io("besides", series.besides);
  io("latency_ns", series.latency);
  io("runs", series.runs);
  io.optional("parts", series.parts, !series.parts.empty());
}

nlohmann::ordered_json SeriesSummary::json() const {
  SeriesSummary copy = *this;
  JsonWriter writer;
  fields(writer, copy);
  return writer.take();
}

SeriesSummary SeriesSummary::from_json(const JsonNode& node) {
  SeriesSummary series;
  JsonReader reader(node);
  fields(reader, series);
  return series;
}

}  // namespace merhaba::bench::result
