#include "bench/overflow/experiment.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
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
constexpr std::size_t kShownAccounts = 4;

std::string accounts_text(const std::vector<Account>& accounts) {
  std::string text;
  Account sum;
  std::size_t balanced = 0;
  for (const Account& account : accounts) {
    sum += account;
    balanced += account.balances() ? 1 : 0;
    if (accounts.size() <= kShownAccounts || !account.balances()) {
      text += "account of " + account.text() + "\n";
    }
  }
  if (accounts.size() > kShownAccounts) {
    text += fmt::format("{} of {} accounts balance: {} clients attempted = {}\n", balanced,
                        accounts.size(), result::format_count(static_cast<double>(sum.attempted)),
                        sum.sum_text());
  }
  return text.empty() ? text : "\n" + text;
}

}  // namespace

void add_options(CLI::App& command, ExperimentOptions& options) {
  command::add_cpu_options(command, options.testbed);
  command::add_output_options(command, options.json, options.quiet);
  command.add_flag("--smoke", options.smoke, command::kSmokeHelp)->group(command::kOutputGroup);
}

target::Testbed testbed_for(const ExperimentOptions& options, bool starts_servers) {
  result::check_writable(options.json);
  target::Testbed testbed(options.testbed, starts_servers);
  if (testbed.is_private()) kernel::set_sysctl("net/ipv4/tcp_no_metrics_save", "1");
  return testbed;
}

bool Experiment::balances() const {
  return std::all_of(accounts.begin(), accounts.end(),
                     [](const Account& account) { return account.balances(); });
}

std::string Experiment::text(const target::Testbed& testbed) const {
  std::string text = fmt::format("{}: {}\n{}\n", name, question, testbed.text());
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
  return text + accounts_text(accounts);
}

Json Experiment::json(const target::Testbed& testbed) const {
  Json tables = Json::array(), differences = Json::array(), balances = Json::array();
  for (const result::Sheet& sheet : sheets) tables.push_back(sheet.json());
  for (const Finding& each : findings) {
    differences.push_back(
        {{"what", each.what}, {"predicted", each.predicted}, {"observed", each.observed}});
  }
  for (const Account& account : accounts) balances.push_back(account.json());
  Json document = result::document_head("overflow", testbed);
  document.update({{"experiment", name},
                   {"question", question},
                   {"sheets", std::move(tables)},
                   {"words", words},
                   {"findings", std::move(differences)},
                   {"accounts", std::move(balances)}});
  return document;
}

void publish(const Experiment& experiment, const ExperimentOptions& options,
             const target::Testbed& testbed) {
  if (options.json != "-") fmt::print("{}", experiment.text(testbed));
  if (!options.json.empty()) result::write_json(experiment.json(testbed), options.json);
  std::string differences;
  for (const Account& account : experiment.accounts) {
    if (!account.balances())
      differences += fmt::format("\n{}: {}", account.run, account.difference());
  }
  if (!differences.empty()) throw Unbalanced("the account does not balance:" + differences);
}

}  // namespace merhaba::bench::overflow
