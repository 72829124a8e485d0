#include "bench/overflow/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bench/command/common_options.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/result/results.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {

using Json = nlohmann::ordered_json;

namespace {

// More of them than anybody reads are summed up; those that do not balance are always shown.
constexpr std::size_t kShownLedgers = 4;

std::string accounts_text(const std::vector<Ledger>& ledgers) {
  std::string text;
  Ledger sum;
  std::size_t balanced = 0;
  for (const Ledger& ledger : ledgers) {
    sum += ledger;
    balanced += ledger.balances() ? 1 : 0;
    if (ledgers.size() <= kShownLedgers || !ledger.balances()) {
      text += "account of " + ledger.text() + "\n";
    }
  }
  if (ledgers.size() > kShownLedgers) {
    text += fmt::format("{} of {} accounts balance: {} callers attempted = {}\n", balanced,
                        ledgers.size(), result::format_count(static_cast<double>(sum.attempted)),
                        sum.sum_text());
  }
  return text.empty() ? text : "\n" + text;
}

}  // namespace

void add_options(CLI::App& command, ExperimentOptions& options) {
  command::add_cpu_options(command, options.stage);
  command::add_output_options(command, options.json, options.quiet);
  command.add_flag("--smoke", options.smoke, command::kSmokeHelp)->group(command::kOutputGroup);
}

target::Stage stage_for(const ExperimentOptions& options, bool starts_servers) {
  result::check_writable(options.json);
  target::Stage stage(options.stage, starts_servers);
  if (stage.is_private()) kernel::set_sysctl("net/ipv4/tcp_no_metrics_save", "1");
  return stage;
}

bool Experiment::balances() const {
  return std::all_of(ledgers.begin(), ledgers.end(),
                     [](const Ledger& ledger) { return ledger.balances(); });
}

std::string Experiment::text(const target::Stage& stage) const {
  std::string text = fmt::format("{}: {}\n{}\n", name, question, stage.text());
  for (const result::Sheet& sheet : sheets) {
    if (!sheet.drawn) text += "\n" + sheet.text();
  }
  if (!words.empty()) text += "\n";
  for (const std::string& each : words) text += each + "\n";
  if (!findings.empty()) text += "\n";
  for (const Finding& each : findings) {
    text += fmt::format("FINDING: {}: predicted {}, observed {}\n", each.what, each.predicted,
                        each.observed);
  }
  return text + accounts_text(ledgers);
}

Json Experiment::json(const target::Stage& stage) const {
  Json tables = Json::array(), differences = Json::array(), accounts = Json::array();
  for (const result::Sheet& sheet : sheets) tables.push_back(sheet.json());
  for (const Finding& each : findings) {
    differences.push_back(
        {{"what", each.what}, {"predicted", each.predicted}, {"observed", each.observed}});
  }
  for (const Ledger& ledger : ledgers) accounts.push_back(ledger.json());
  Json document = result::document_head("overflow", stage);
  document.update({{"experiment", name},
                   {"question", question},
                   {"sheets", std::move(tables)},
                   {"words", words},
                   {"findings", std::move(differences)},
                   {"ledgers", std::move(accounts)}});
  return document;
}

void publish(const Experiment& experiment, const ExperimentOptions& options,
             const target::Stage& stage) {
  if (options.json != "-") fmt::print("{}", experiment.text(stage));
  if (!options.json.empty()) result::write_json(experiment.json(stage), options.json);
  std::string differences;
  for (const Ledger& ledger : experiment.ledgers) {
    if (!ledger.balances()) differences += fmt::format("\n{}: {}", ledger.run, ledger.difference());
  }
  if (!differences.empty()) throw Unbalanced("the account does not balance:" + differences);
}

}  // namespace merhaba::bench::overflow
