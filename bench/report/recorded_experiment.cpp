#include "bench/report/recorded_experiment.hpp"

namespace merhaba::bench {
namespace {

Ledger read_ledger(const JsonNode& node) {
  Ledger ledger;
  ledger.run = node["run"].text();
  ledger.attempted = node["attempted"].count();
  const JsonNode outcomes = node["outcomes"];
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    ledger.count(outcome, outcomes[std::string(outcome_key(outcome))].count());
  }
  for (const JsonNode& check : node["checks"].items()) {
    ledger.checks.push_back(
        {check["what"].text(), check["callers"].count(), check["kernel"].count()});
  }
  return ledger;
}

}  // namespace

RecordedExperiment read_experiment(const JsonNode& document) {
  RecordedExperiment recorded{read_head(document), {}};
  Experiment& experiment = recorded.experiment;
  experiment.name = document["experiment"].text();
  experiment.question = document["question"].text();
  for (const JsonNode& sheet : document["sheets"].items()) {
    experiment.sheets.push_back(Sheet::from_json(sheet));
  }
  for (const JsonNode& words : document["words"].items()) {
    experiment.words.push_back(words.text());
  }
  for (const JsonNode& finding : document["findings"].items()) {
    experiment.findings.push_back(
        {finding["what"].text(), finding["predicted"].text(), finding["observed"].text()});
  }
  for (const JsonNode& ledger : document["ledgers"].items()) {
    experiment.ledgers.push_back(read_ledger(ledger));
  }
  return recorded;
}

}  // namespace merhaba::bench
