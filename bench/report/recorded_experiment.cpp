#include "bench/report/recorded_experiment.hpp"

namespace merhaba::bench::report {
namespace {

overflow::Account read_ledger(const result::JsonNode& node) {
  overflow::Account account;
  account.run = node["run"].text();
  account.attempted = node["attempted"].count();
  const result::JsonNode outcomes = node["outcomes"];
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    const auto outcome = static_cast<load::Outcome>(i);
    account.count(outcome, outcomes[std::string(load::outcome_key(outcome))].count());
  }
  for (const result::JsonNode& check : node["checks"].items()) {
    account.checks.push_back(
        {check["what"].text(), check["clients"].count(), check["kernel"].count()});
  }
  return account;
}

}  // namespace

RecordedExperiment read_experiment(const result::JsonNode& document) {
  RecordedExperiment recorded{read_head(document), {}};
  overflow::Experiment& experiment = recorded.experiment;
  experiment.name = document["experiment"].text();
  experiment.question = document["question"].text();
  experiment.conclusion = document["conclusion"].text();
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
  for (const result::JsonNode& account : document["accounts"].items()) {
    experiment.accounts.push_back(read_ledger(account));
  }
  return recorded;
}

}  // namespace merhaba::bench::report
