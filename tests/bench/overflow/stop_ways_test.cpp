// Each way to stop, with waiting and arriving clients: how many are lost, and that all are
// accounted for.
#include "bench/overflow/stop_ways.hpp"

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

std::string outcomes(const Account& account) {
  std::string text = std::to_string(account.attempted) + ":";
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    if (account.outcomes[i] == 0) continue;
    text += " " + std::to_string(account.outcomes[i]) + " " +
            std::string(load::outcome_name(load::Outcome(i)));
  }
  return text;
}

// In a network of its own, with 20 in the queue: so that 2 more come at each moment.
std::string tried(StopWay way) {
  const StopRun run = try_stop(way, 20);
  std::string text = outcomes(run.account) + "; " + std::to_string(run.lost_syns) + " SYNs";
  if (!run.as_predicted()) text += "; predicted " + outcomes(run.predicted);
  return text + (run.account.balances() ? "" : "; " + run.account.difference());
}

void check(StopWay way, const std::string& expected) {
  CAPTURE(stop_way_name(way));
  const auto seen = net::test::in_own_network([way] { return tried(way); });
  if (!seen) SKIP("no network namespace of one's own here");
  CHECK(*seen == expected);
}

TEST_CASE("closing first resets all waiting clients") {
  check(StopWay::close_first, "22: 2 refused 20 reset; 0 SYNs");
}

TEST_CASE("draining first resets clients that arrive between the last accept and the close") {
  check(StopWay::drain_first, "24: 20 served 2 refused 2 reset; 0 SYNs");
}

TEST_CASE("refusing new handshakes first loses nobody: later clients are refused") {
  check(StopWay::refuse_first, "26: 20 served 6 refused; 4 SYNs");
}

TEST_CASE("with tcp_migrate_req 1 a successor serves all who waited") {
  check(StopWay::migrating_successor, "24: 24 served; 0 SYNs");
}

TEST_CASE("handing the socket over loses nobody, and refuses nobody") {
  check(StopWay::hand_over, "26: 26 served; 0 SYNs");
}

// Where the two who come while both listen go is up to the kernel's hash.
TEST_CASE("without it a successor serves those only who come to itself") {
  const auto seen = net::test::in_own_network([] { return tried(StopWay::successor); });
  if (!seen) SKIP("no network namespace of one's own here");
  CAPTURE(*seen);
  CHECK((*seen == "24: 4 served 20 reset; 0 SYNs" || *seen == "24: 3 served 21 reset; 0 SYNs" ||
         *seen == "24: 2 served 22 reset; 0 SYNs"));
}

TEST_CASE("lost are those whom nobody answered, but not those who were refused") {
  Account account;
  account.count(load::Outcome::served, 1);
  account.count(load::Outcome::queued, 2);
  account.count(load::Outcome::refused, 4);
  account.count(load::Outcome::reset, 8);
  account.count(load::Outcome::timed_out, 16);
  account.count(load::Outcome::unanswered, 32);
  account.count(load::Outcome::failed, 64);
  CHECK(lost_clients(account) == 8 + 16 + 32);
}

TEST_CASE("a run is as predicted when every outcome is") {
  StopRun run;
  run.account.attempted = run.predicted.attempted = 3;
  run.account.count(load::Outcome::served, 3);
  run.predicted.count(load::Outcome::served, 2);
  run.predicted.count(load::Outcome::reset, 1);
  CHECK_FALSE(run.as_predicted());
  run.predicted.outcomes = run.account.outcomes;
  CHECK(run.as_predicted());
  run.predicted.attempted = 4;
  CHECK_FALSE(run.as_predicted());
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
