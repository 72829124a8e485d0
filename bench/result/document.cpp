#include "bench/result/document.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "base/error.hpp"
#include "bench/kernel/file.hpp"
#include "bench/kernel/identity.hpp"
#include "bench/kernel/system_facts.hpp"
#include "bench/load/mode.hpp"
#include "bench/result/json_fields.hpp"

// Their fields, in the order in which they are written.
namespace merhaba::bench::result {

template <class Io>
void fields(Io& io, Comparison& comparison) {
  io("ratio", comparison.ratio);
  io("low", comparison.interval.low);
  io("high", comparison.interval.high);
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
  io.word("mode", duel.mode, load::kModeNames);
  io("subject", duel.subject);
  io("other", duel.other);
  io("rate", duel.rate);
  io("server_cpu", duel.cpu);
  io("verdict", duel.verdict);
}

template <class Io>
void fields(Io& io, Outcome& outcome) {
  io("expected", outcome.expected);
  io.optional("step", outcome.step, !outcome.step.empty());
  io("measured", outcome.measured);
  io("value", outcome.value);
  io.word("outcome", outcome.held, kHeldWords);
}

template <class Io>
void fields(Io& io, Change& change) {
  io.word("mode", change.mode, load::kModeNames);
  io("server", change.server);
  io("figure", change.figure);
  io("then", change.then);
  io("now", change.now);
  io("change", change.ratio);
  io("noise", change.noise);
  io.word("outcome", change.verdict, kChangeWords);
}

struct Conclusions {
  bool steps = false;
  std::optional<double> knee;
  bool compared = false;
  std::vector<DuelSummary> duels;
  std::vector<Outcome> outcomes;
  std::vector<Change> changes;
};

struct TestbedFacts {
  DocumentHead* head;
};

template <class Io>
void fields(Io& io, Conclusions& conclusions) {
  conclusions.steps = io.optional("knee_per_s", conclusions.knee, conclusions.steps);
  io.optional("comparisons", conclusions.duels, conclusions.compared);
  io.optional("expectations", conclusions.outcomes, !conclusions.outcomes.empty());
  io.optional("changes", conclusions.changes, !conclusions.changes.empty());
}

template <class Io>
void fields(Io& io, ServerClock& clock) {
  io("ahead_s", clock.ahead);
  io("error_s", clock.error);
}

template <class Io>
void fields(Io& io, TestbedFacts& testbed) {
  io("network", testbed.head->network);
  io("server_cpu", testbed.head->server_cpu);
  io("load_cpu", testbed.head->load_cpu);
  io("facts", testbed.head->facts);
  io.optional("host", testbed.head->host, true);
  io.optional("machine", testbed.head->machine, true);
  io.optional("server_clock", testbed.head->clock, testbed.head->clock.has_value());
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
  Conclusions conclusions{document.steps, document.knee,     document.head.kind == "compare",
                          document.duels, document.outcomes, document.changes};
  io("conclusions", conclusions);
  document.steps = conclusions.steps;
  document.knee = conclusions.knee;
  document.duels = std::move(conclusions.duels);
  document.outcomes = std::move(conclusions.outcomes);
  document.changes = std::move(conclusions.changes);
}

DocumentHead document_head(const std::string& kind, const target::Testbed& testbed) {
  return {kind,
          fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))),
          testbed.is_private() ? "private" : "host",
          testbed.server_cpu(),
          testbed.load_cpu(),
          kernel::system_facts(),
          kernel::host_name(),
          kernel::network_identity(),
          {}};
}

nlohmann::ordered_json to_json(const DocumentHead& head) { return written(head); }

void require_schema(const JsonNode& document) {
  const JsonNode schema = document["schema"];
  if (schema.json() != std::to_string(kSchema)) {
    schema.wrong(fmt::format(
        "is {}, and this merhaba-bench reads {}: measure again, or use the version that wrote the "
        "file",
        schema.json(), kSchema));
  }
}

DocumentHead head_from_json(const JsonNode& document) {
  require_schema(document);
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

Document read_document(const std::string& path) {
  const std::string text = kernel::read_file(path);
  try {
    const auto json = nlohmann::ordered_json::parse(text);
    const JsonNode document(json, path);
    require_schema(document);
    const std::string kind = document["kind"].text();
    if (kind != "accept" && kind != "compare") {
      document["kind"].wrong("is \"" + kind + "\"; accept and compare write what is read here");
    }
    return document_from_json(document);
  } catch (const nlohmann::json::exception& error) {
    throw Error(path +
                " is not JSON as merhaba-bench writes it with --json: " + json_error_text(error));
  }
}

}  // namespace merhaba::bench::result
