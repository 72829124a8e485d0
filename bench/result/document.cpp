#include "bench/result/document.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "bench/kernel/system_facts.hpp"
#include "bench/load/mode.hpp"
#include "bench/result/json_fields.hpp"

// The fields of all that a document consists of, in the order in which they are written.
namespace merhaba::bench::load {

template <class Io>
void fields(Io& io, Work& asked) {
  using Seconds = std::chrono::duration<double>;
  static constexpr std::array<std::string_view, 2> kArrivals{"constant", "poisson"};
  const auto time = [&](const char* key, kernel::Nanoseconds& span, bool written) {
    double seconds = Seconds(span).count();
    if (!io.optional(key, seconds, written)) return;
    span = std::chrono::duration_cast<kernel::Nanoseconds>(Seconds(seconds));
  };
  const bool open = asked.mode == Mode::open;
  io("clients", asked.clients);
  time("duration_s", asked.duration, asked.mode != Mode::drain);
  if (open) {
    io("rate_per_s", asked.rate);
    io.word("arrivals", asked.arrivals, kArrivals);
  }
  io.optional("depth", asked.depth, asked.depth > 1);
  io.optional("connections", asked.connections, asked.connections > 0);
  time("timeout_s", asked.timeout, true);
  std::size_t sources = std::max<std::size_t>(asked.sources.size(), 1);
  io("sources", sources);
  constexpr std::size_t kMostSources = 1 << 20;  // as many as --sources may be
  io.require(sources <= kMostSources, "sources", "is more than there can be");
  asked.sources.resize(sources);
}

}  // namespace merhaba::bench::load

namespace merhaba::bench::result {

constexpr std::array<std::string_view, 5> kModes{"drain", "closed", "open", "keepalive",
                                                 "pipeline"};

template <class Io>
void fields(Io& io, Estimate& estimate) {
  io("median", estimate.median);
  io("low", estimate.interval.low);
  io("high", estimate.interval.high);
}

template <class Io>
void fields(Io& io, Comparison& comparison) {
  io("ratio", comparison.ratio);
  io("low", comparison.interval.low);
  io("high", comparison.interval.high);
}

template <class Io>
void fields(Io& io, Counts& counts) {
  io("attempted", counts.attempted);
  io("established", counts.established);
  io("finished", counts.finished);
  io("not_begun", counts.not_begun);
  io("failures", counts.failures);
  io("responses", counts.responses);
  io("error_statuses", counts.error_statuses);
  for (const auto& [status, count] : counts.error_statuses) {
    const bool number = status.find_first_not_of("0123456789") == std::string::npos;
    io.require(number && status.size() == 3, "error_statuses", "has a key that is no HTTP status");
  }
  io("late_clients", counts.late_clients);
  io("syn_retransmissions", counts.syn_retransmissions);
  io("data_retransmissions", counts.data_retransmissions);
  io("elapsed_s", counts.elapsed);
}

template <class Io>
void fields(Io& io, RunSummary& run) {
  fields(io, run.counts);  // beside the others
  io("rate_per_s", run.rate);
  io("generator_limited", run.generator_limited);
  io("server_cpu_ns", run.server_cpu);
  io("server_busy", run.server_busy);
  io("generator_cpu_ns", run.generator_cpu);
  io("generator_busy", run.generator_busy);
  io("segments", run.segments);
  io("time_wait", run.time_wait);
  io("kernel", run.kernel);
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
}

template <class Io>
void fields(Io& io, LatencySummaries& latency) {
  io("connect", latency.connect);
  io("first_byte", latency.first_byte);
  io("end", latency.end);
}

template <class Io>
void fields(Io& io, SeriesSummary& series) {
  io("target", series.target);
  io.word("mode", series.work.mode, kModes);
  std::string unit(load::unit_of(series.work.mode));
  io("unit", unit);
  io("asked", series.work);
  std::optional<Estimate> rate;
  if (!series.runs.empty()) rate = series.rate;
  io("rate_per_s", rate);
  series.rate = rate.value_or(Estimate{});
  io("generator_limited", series.generator_limited);
  io("server_cpu_ns", series.cpu);
  io("system_calls", series.system_calls);
  io("total", series.total);
  io("besides", series.besides);
  io("latency_ns", series.latency);
  io("runs", series.runs);
}

template <class Io>
void fields(Io& io, Contestant& server) {
  io("name", server.name);
  io("about", server.about);
  io("version", server.version);
  io("address", server.address);
  io("holds", server.holds);
  io("last_words", server.last_words);
}

template <class Io>
void fields(Io& io, DuelSummary& duel) {
  io.word("mode", duel.mode, kModes);
  io("subject", duel.subject);
  io("other", duel.other);
  io("rate", duel.rate);
  io("server_cpu", duel.cpu);
  io("verdict", duel.verdict);
}

struct Conclusions {
  bool steps = false;
  std::optional<double> knee;
  bool compared = false;
  std::vector<DuelSummary> duels;
};

struct TestbedFacts {
  DocumentHead* head;
};

template <class Io>
void fields(Io& io, Conclusions& conclusions) {
  conclusions.steps = io.optional("knee_per_s", conclusions.knee, conclusions.steps);
  io.optional("comparisons", conclusions.duels, conclusions.compared);
}

template <class Io>
void fields(Io& io, TestbedFacts& testbed) {
  io("network", testbed.head->network);
  io("server_cpu", testbed.head->server_cpu);
  io("load_cpu", testbed.head->load_cpu);
  io("facts", testbed.head->facts);
}

template <class Io>
void fields(Io& io, DocumentHead& head) {
  unsigned schema = kSchema;
  io("schema", schema);
  io("kind", head.kind);
  io("at", head.at);
  TestbedFacts testbed{&head};
  io("testbed", testbed);
}

template <class Io>
void fields(Io& io, Document& document) {
  fields(io, document.head);  // beside the others
  io("servers", document.servers);
  io("series", document.series);
  io.require(!document.series.empty(), "series", "is empty: nothing was measured");
  Conclusions conclusions{document.steps, document.knee, document.head.kind == "compare",
                          document.duels};
  io("conclusions", conclusions);
  document.steps = conclusions.steps;
  document.knee = conclusions.knee;
  document.duels = std::move(conclusions.duels);
}

DocumentHead document_head(const std::string& kind, const target::Testbed& testbed) {
  return {kind,
          fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))),
          testbed.is_private() ? "private" : "host",
          testbed.server_cpu(),
          testbed.load_cpu(),
          kernel::system_facts()};
}

nlohmann::ordered_json to_json(const DocumentHead& head) { return written(head); }

DocumentHead head_from_json(const JsonNode& document) {
  const JsonNode schema = document["schema"];
  if (schema.json() != std::to_string(kSchema)) {
    schema.wrong(fmt::format(
        "is {}, and this merhaba-bench reads {}: measure again, or use the version that wrote the "
        "file",
        schema.json(), kSchema));
  }
  return read_back<DocumentHead>(document);
}

DuelSummary summarize(const Duel& duel) {
  return {duel.subject->work.mode,
          duel.subject->target,
          duel.other->target,
          duel.rate,
          duel.cpu,
          std::string(word(duel.verdict()))};
}

Document document_of(const Results& results, const target::Testbed& testbed) {
  Document document;
  document.head = document_head(results.kind, testbed);
  document.servers = results.contestants;
  for (const Series& each : results.series) document.series.push_back(summarize(each));
  return document;
}

nlohmann::ordered_json to_json(const Document& document) { return written(document); }

Document document_from_json(const JsonNode& json) {
  head_from_json(json);  // of another schema nothing else is expected to be there
  return read_back<Document>(json);
}

}  // namespace merhaba::bench::result
