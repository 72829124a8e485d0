#include "bench/report/recorded_experiment.hpp"

namespace merhaba::bench::report {
namespace {

overflow::Ledger read_ledger(const result::JsonNode& node) {
  overflow::Ledger ledger;
  ledger.run = node["run"].text();
  ledger.attempted = node["attempted"].count();
  const result::JsonNode outcomes = node["outcomes"];
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    const auto outcome = static_cast<load::Outcome>(i);
    ledger.count(outcome, outcomes[std::string(load::outcome_key(outcome))].count());
  }
  for (const result::JsonNode& check : node["checks"].items()) {
    ledger.checks.push_back(
        {check["what"].text(), check["callers"].count(), check["kernel"].count()});
  }
  return ledger;
}

}  // namespace

RecordedExperiment read_experiment(const result::JsonNode& document) {
  RecordedExperiment recorded{read_head(document), {}};
  overflow::Experiment& experiment = recorded.experiment;
  experiment.name = document["experiment"].text();
  experiment.question = document["question"].text();
  for (const result::JsonNode& sheet : document["sheets"].items()) {
    experiment.sheets.push_back(result::Sheet::from_json(sheet));
  }
  for (const result::JsonNode& words : document["words"].items()) {
    experiment.words.push_back(words.text());
  }
  for (const result::JsonNode& finding : document["findings"].items()) {
    experiment.findings.push_back(
        {finding["what"].text(), finding["predicted"].text(), finding["observed"].text()});
  }
  for (const result::JsonNode& ledger : document["ledgers"].items()) {
    experiment.ledgers.push_back(read_ledger(ledger));
  }
  return recorded;
}

}  // namespace merhaba::bench::report
