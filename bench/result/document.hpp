// A file of results, as accept and compare write it with --json and as the report reads it.
// A value; its fields are documented in docs/benchmarks.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/result/comparison.hpp"
#include "bench/result/json_node.hpp"
#include "bench/result/outcome.hpp"
#include "bench/result/regression.hpp"
#include "bench/result/results.hpp"
#include "bench/result/series_summary.hpp"
#include "bench/target/testbed.hpp"

namespace merhaba::bench::result {

// Of all documents, in their field "schema". It rises when a field goes or changes its meaning.
inline constexpr unsigned kSchema = 2;
void require_schema(const JsonNode& document);  // throws Error where it is another

// How far the clock here is ahead of the server's, in seconds.
struct ServerClock {
  double ahead = 0;
  double error = 0;  // at most
};

// What every document begins with: what it is of, when it was made, and where.
struct DocumentHead {
  std::string kind;     // "accept", "compare", "overflow"
  std::string at;       // "2026-01-31T12:00:00Z"
  std::string network;  // "private", "host"
  std::optional<unsigned> server_cpu;
  std::optional<unsigned> load_cpu;
  std::vector<std::pair<std::string, std::string>> facts;  // of the machine; what, value
  std::string host;                                        // its name
  std::string machine;  // what no other network namespace has: the boot's id and the inode
  std::optional<ServerClock> clock;  // of accept, by the server's Date
};
DocumentHead document_head(const std::string& kind, const target::Testbed& testbed);  // now, here
nlohmann::ordered_json to_json(const DocumentHead& head);
DocumentHead head_from_json(const JsonNode& document);  // throws Error; of another schema too

// A Duel, as it came out.
struct DuelSummary {
  load::Mode mode = load::Mode::drain;
  std::string subject;
  std::string other;
  std::optional<Comparison> rate;
  std::optional<Comparison> cpu;
  std::string verdict;  // word(Verdict)
};
DuelSummary summarize(const Duel& duel);

struct Document {
  DocumentHead head;
  std::vector<Contestant> servers;    // the first is the subject
  std::vector<SeriesSummary> series;  // at least one
  std::vector<DuelSummary> duels;     // of compare
  bool steps = false;                 // its series are the steps of an open loop
  std::optional<double> knee;         // of these steps, clients per second
  std::vector<Outcome> outcomes;      // of what --expect demanded
  std::vector<Change> changes;        // against what --against named
};
// Of what was measured, now and here; the conclusions are the command's.
Document document_of(const Results& results, const target::Testbed& testbed);
nlohmann::ordered_json to_json(const Document& document);
Document document_from_json(const JsonNode& json);  // throws Error that names the place
Document read_document(const std::string& path);    // from a file of --json; throws Error

}  // namespace merhaba::bench::result
