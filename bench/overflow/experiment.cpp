#include "bench/overflow/experiment.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "bench/command/common_options.hpp"
#include "bench/command/emphasis.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/overflow/experiment_document.hpp"
#include "bench/result/results.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {

namespace {

// Every account, or only those that do not balance, and a line that sums up all of them.
std::string accounts_text(const std::vector<Account>& accounts, bool verbose) {
  std::string text;
  Account sum;
  std::size_t balanced = 0;
  for (const Account& account : accounts) {
    sum += account;
    balanced += account.balances() ? 1 : 0;
    if (verbose || !account.balances()) text += "account of " + account.text() + "\n";
  }
  if (verbose) return text;
  return text + fmt::format(
                    "{} of {} accounts balance: {} clients attempted = {}; --verbose prints each\n",
                    balanced, accounts.size(),
                    result::format_count(static_cast<double>(sum.attempted)), sum.sum_text());
}

}  // namespace

void add_options(CLI::App& command, ExperimentOptions& options) {
  command::add_cpu_options(command, options.testbed);
  command::add_output_options(command, options.json, options.quiet);
  command
      .add_flag("-v,--verbose", options.verbose, "also print every account and what the model says")
      ->group(command::kOutputGroup);
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

std::string Experiment::text(const target::Testbed& testbed, bool verbose, bool colourful) const {
  using command::Emphasis;
  using command::emphasized;
  std::string text = emphasized(conclusion, Emphasis::strong, colourful);
  text += fmt::format("\n\n{}: {}\n{}\n", name, question, testbed.text());
  for (const result::Sheet& sheet : sheets) {
    if (!sheet.drawn) text += "\n" + sheet.text();
  }
  if ((verbose || !balances()) && !words.empty()) {
    text += "\n";
    for (const std::string& each : words) text += each + "\n";
  }
  if (!findings.empty()) text += "\n";
  for (const Finding& each : findings) {
    text += emphasized(fmt::format("FINDING: {}: predicted {}, observed {}", each.what,
                                   each.predicted, each.observed),
                       Emphasis::bad, colourful) +
            "\n";
  }
  if (accounts.empty()) return text;
  return text + "\n" + accounts_text(accounts, verbose);
}

void publish(const Experiment& experiment, const ExperimentOptions& options,
             const target::Testbed& testbed) {
  if (options.json != "-") {
    const bool colourful = command::is_colourful(STDOUT_FILENO);
    fmt::print("{}", experiment.text(testbed, options.verbose, colourful));
  }
  if (!options.json.empty()) {
    result::write_json(to_json({result::document_head("overflow", testbed), experiment}),
                       options.json);
  }
  std::string differences;
  for (const Account& account : experiment.accounts) {
    if (!account.balances())
      differences += fmt::format("\n{}: {}", account.run, account.difference());
  }
  if (!differences.empty()) throw Unbalanced("the account does not balance:" + differences);
}

}  // namespace merhaba::bench::overflow
