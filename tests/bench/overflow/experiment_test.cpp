// What an experiment publishes goes to stdout and files: in children, each on a testbed of its own.
#include "bench/overflow/experiment.hpp"

#include <sched.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/fd.hpp"
#include "bench/kernel/file.hpp"
#include "bench/support.hpp"
#include "bench/target/child.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using net::test::in_child;

const target::TestbedOptions host{target::Network::host, {}, {}};

Experiment sample() {
  Experiment experiment;
  experiment.name = "capacity";
  experiment.question = "How many handshakes complete?";
  result::Sheet sweep{"sweep", "By backlog", {{"backlog", "backlog"}, {"clients", "clients"}}, {}};
  sweep.add({5.0, 6.0});
  result::Sheet depth{"depth", "Over time", {{"at_ns", "at", result::Sheet::Unit::time}}, {}, true};
  depth.add({1000.0});
  experiment.sheets = {sweep, depth};
  experiment.conclusion = "Everything is as it should be.";
  experiment.words = {"It holds one more than was asked."};
  experiment.findings = {{"capacity at backlog 5", "6", "7"}};
  Account account{.run = "backlog 5", .attempted = 6};
  account.count(load::Outcome::queued, 6);
  experiment.accounts = {account};
  return experiment;
}

Experiment unbalanced() {
  Experiment experiment = sample();
  experiment.accounts.push_back({.run = "backlog 16", .attempted = 17});
  return experiment;
}

// stdout and what was thrown, of publishing it so.
std::string published(const Experiment& experiment, const std::string& json, bool verbose = false) {
  return in_child([&] {
    const target::ScratchFolder folder;
    const std::string path = folder.path() + "/stdout";
    if (std::freopen(path.c_str(), "w", stdout) == nullptr) return std::string("no stdout");
    const target::Testbed testbed(host, true);
    std::string thrown;
    try {
      publish(experiment, {.testbed = host, .json = json, .verbose = verbose}, testbed);
    } catch (const Unbalanced& error) {
      thrown = "\nUnbalanced: " + std::string(error.what());
    }
    std::fflush(stdout);
    return kernel::read_file(path) + thrown;
  });
}

TEST_CASE(
    "people see the conclusion, the question, the tables, what differs, and that all balances") {
  const std::string reported = published(sample(), "");
  CHECK_THAT(reported, StartsWith("Everything is as it should be.\n\n"
                                  "capacity: How many handshakes complete?\nnetwork: the host's"));
  CHECK_THAT(reported,
             ContainsSubstring("\n\nBy backlog\n\nbacklog  clients\n      5        6\n\n"
                               "FINDING: capacity at backlog 5: predicted 6, observed 7\n\n"
                               "1 of 1 accounts balance: 6 clients attempted = 6 still "
                               "queued; --verbose prints each\n"));
  CHECK_THAT(reported, !ContainsSubstring("Over time"));
}

TEST_CASE("--verbose adds what follows, and each account") {
  const std::string reported = published(sample(), "", true);
  CHECK_THAT(reported,
             ContainsSubstring("      5        6\n\nIt holds one more than was asked.\n\n"
                               "FINDING: capacity at backlog 5: predicted 6, observed 7\n\n"
                               "account of backlog 5: 6 attempted = 6 still queued; "
                               "balances\n"));
}

TEST_CASE("to stdout goes the JSON alone, with all sheets") {
  const auto document = nlohmann::ordered_json::parse(published(sample(), "-"));
  std::vector<std::string> keys;
  for (const auto& [key, value] : document.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"schema", "kind", "at", "testbed", "experiment",
                                         "question", "conclusion", "sheets", "words", "findings",
                                         "accounts"});
  CHECK(document["schema"] == 2);
  CHECK(document["kind"] == "overflow");
  CHECK(document["testbed"]["network"] == "host");
  CHECK(document["experiment"] == "capacity");
  REQUIRE(document["sheets"].size() == 2);
  CHECK(document["sheets"][1]["rows"][0]["at_ns"] == 1000);
  CHECK(document["conclusion"] == "Everything is as it should be.");
  CHECK(document["words"][0] == "It holds one more than was asked.");
  CHECK(document["findings"][0]["observed"] == "7");
  CHECK(document["accounts"][0]["outcomes"]["still_queued"] == 6);
}

TEST_CASE("an account that does not balance is an error of its own, after all was shown") {
  CHECK(sample().balances());
  CHECK_FALSE(unbalanced().balances());
  const std::string reported = published(unbalanced(), "");
  CHECK_THAT(reported, ContainsSubstring("It holds one more than was asked.") &&
                           ContainsSubstring("\naccount of backlog 16: 17 attempted") &&
                           ContainsSubstring("\nUnbalanced: the account does not balance:\n"
                                             "backlog 16: 17 clients attempted, 0 accounted for"));
}

TEST_CASE("many accounts are summed up, but one that does not balance is always shown") {
  Experiment experiment = unbalanced();
  experiment.accounts.resize(20, experiment.accounts.front());
  const std::string reported = published(experiment, "");
  CHECK_THAT(reported,
             ContainsSubstring("19 of 20 accounts balance: 131 clients attempted = 114 still "
                               "queued; --verbose prints each\n") &&
                 ContainsSubstring("\naccount of backlog 16: 17 attempted and not 0") &&
                 !ContainsSubstring("account of backlog 5:"));
}

TEST_CASE("it is written, too, before the account is complained of") {
  const target::ScratchFolder folder;
  const std::string path = folder.path() + "/results.json";
  CHECK_THAT(published(unbalanced(), path),
             ContainsSubstring("By backlog") && ContainsSubstring("Unbalanced: "));
  CHECK(nlohmann::ordered_json::parse(kernel::read_file(path))["accounts"][1]["balances"] == false);
}

TEST_CASE("all experiments take the same options") {
  CLI::App command;
  ExperimentOptions options;
  add_options(command, options);
  std::vector<std::string> arguments{"--json", "-",          "--quiet", "--smoke", "--server-cpu",
                                     "0",      "--load-cpu", "1",       "-v"};
  std::reverse(arguments.begin(), arguments.end());
  command.parse(arguments);
  CHECK(options.json == "-");
  CHECK(options.quiet);
  CHECK(options.smoke);
  CHECK(options.verbose);
  CHECK(options.testbed.server_cpu == 0U);
  CHECK(options.testbed.load_cpu == 1U);
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
