// The sheet of the hand-overs: its rows, its sentence, and what is found.
#include "bench/overflow/hand_over_sheet.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

HandedOver run_with(std::uint64_t served, std::uint64_t refused, std::uint64_t reset) {
  HandedOver run;
  run.tally.attempted = served + refused + reset;
  run.tally.finished = served;
  if (refused > 0) run.tally.failures[{load::FailureKind::connect, ECONNREFUSED}] = refused;
  if (reset > 0) run.tally.failures[{load::FailureKind::read, ECONNRESET}] = reset;
  run.tally.syn_retransmissions = 4;
  run.slow.attempted = 2;
  run.slow.count(load::Outcome::served, 2);
  run.slow_syns_again = 1;
  run.latencies.end.record(std::chrono::milliseconds(12));
  return run;
}

Experiment added(const HandedOver& run, unsigned hand_overs) {
  Experiment experiment;
  experiment.sheets.push_back(hand_over_sheet(2000));
  add_hand_overs("it", hand_overs, run, run.account("it, hand-over", {}), experiment.sheets.front(),
                 experiment);
  return experiment;
}

TEST_CASE("a row counts the slow clients, too, and says how long the others waited") {
  const Experiment experiment = added(run_with(1500, 0, 0), 2);
  const nlohmann::ordered_json row = experiment.sheets.front().json().at("rows").at(0);
  CHECK(row.at("server") == "it");
  CHECK(row.at("hand_overs") == 2);
  CHECK(row.at("attempted") == 1502);
  CHECK(row.at("served") == 1502);
  CHECK(row.at("refused") == 0);
  CHECK(row.at("lost") == 0);
  CHECK(row.at("syns_again") == 5);
  CHECK(row.at("longest_ns") == 12'000'000);
  CHECK(row.at("p99_9_ns") == 12'000'000);
  CHECK(row.at("served_by_own_account").is_null());
  CHECK(experiment.conclusion ==
        "it handed over 2 times and lost 0 of 1,502 clients; longest wait 12.0 ms.");
  CHECK(experiment.words == std::vector<std::string>{experiment.conclusion});
  CHECK(experiment.findings.empty());
  CHECK(experiment.accounts.size() == 1);
}

TEST_CASE("refused clients are not lost, and are reported") {
  CHECK(added(run_with(1000, 3, 5), 1).conclusion ==
        "it handed over 1 time and lost 5 of 1,010 clients, and refused 3; longest wait 12.0 ms.");
}

TEST_CASE("summaries that do not add up to what the clients saw are a finding") {
  HandedOver run = run_with(10, 0, 0);
  run.served_by_servers = 12;
  CHECK(added(run, 1).findings.empty());
  run.served_by_servers = 11;
  const Experiment experiment = added(run, 1);
  REQUIRE(experiment.findings.size() == 1);
  CHECK(experiment.findings[0].predicted == "11 by the summaries of its processes");
  CHECK(experiment.findings[0].observed == "12 by the clients");
}

TEST_CASE("only servers that know a hand-over are in it") {
  target::Peer one, other;
  one.name = "one";
  other.name = "other";
  other.hand_over.emplace();
  const std::vector<target::Peer> those = peers_that_hand_over({one, other, one});
  REQUIRE(those.size() == 1);
  CHECK(those[0].name == "other");
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
