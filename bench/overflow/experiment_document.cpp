#include "bench/overflow/experiment_document.hpp"

#include "bench/result/json_fields.hpp"

namespace merhaba::bench::overflow {

template <class Io>
void fields(Io& io, Account::Check& check) {
  io("what", check.what);
  io("clients", check.clients);
  io("kernel", check.kernel);
}

struct Outcomes {
  std::array<std::uint64_t, load::kOutcomes>* clients;
};

template <class Io>
void fields(Io& io, Outcomes& outcomes) {
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    io(std::string(load::outcome_key(load::Outcome(i))).c_str(), (*outcomes.clients)[i]);
  }
}

template <class Io>
void fields(Io& io, Account& account) {
  io("run", account.run);
  io("attempted", account.attempted);
  Outcomes outcomes{&account.outcomes};
  io("outcomes", outcomes);
  io("checks", account.checks);
  bool balances = account.balances();  // redundant, for readers of the file
  io("balances", balances);
  std::map<std::string, std::uint64_t> kernel;
  for (const auto& [name, value] : account.kernel.all()) kernel[name] = value;
  io("kernel", kernel);
  if (Io::kReads) account.kernel = kernel::Counters::of(kernel);
}

template <class Io>
void fields(Io& io, Finding& finding) {
  io("what", finding.what);
  io("predicted", finding.predicted);
  io("observed", finding.observed);
}

template <class Io>
void fields(Io& io, Experiment& experiment) {
  io("experiment", experiment.name);
  io("question", experiment.question);
  io("conclusion", experiment.conclusion);
  io("sheets", experiment.sheets);
  io("words", experiment.words);
  io("findings", experiment.findings);
  io("accounts", experiment.accounts);
}

nlohmann::ordered_json to_json(const ExperimentDocument& document) {
  nlohmann::ordered_json json = result::to_json(document.head);
  json.update(result::written(document.experiment));
  return json;
}

ExperimentDocument experiment_from_json(const result::JsonNode& json) {
  return {result::head_from_json(json), result::read_back<Experiment>(json)};
}

}  // namespace merhaba::bench::overflow
