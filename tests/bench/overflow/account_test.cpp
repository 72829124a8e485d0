#include <cerrno>
#include <nlohmann/json.hpp>

#include "bench/overflow/experiment_document.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

Account balanced() {
  Account account;
  account.run = "backlog 5";
  account.attempted = 1010;
  account.count(load::Outcome::queued, 6);
  account.count(load::Outcome::unanswered, 1003);
  account.count(load::Outcome::served);
  account.checks = {{"SYNs dropped (ListenOverflows)", 8, 8}};
  account.kernel = kernel::Counters::parse("Tcp: InSegs OutRsts\nTcp: 40 0\n",
                                           "TcpExt: ListenOverflows ListenDrops\nTcpExt: 8 9\n");
  return account;
}

TEST_CASE("an account balances when every client is in it and all that is known twice is equal") {
  Account account = balanced();
  CHECK(account.of(load::Outcome::served) == 1);
  CHECK(account.of(load::Outcome::refused) == 0);
  CHECK(account.accounted() == 1010);
  CHECK(account.balances());
  CHECK(account.difference() == "");
  CHECK(account.text() ==
        "backlog 5: 1,010 attempted = 1 served + 6 still queued + 1,003 never answered; SYNs "
        "dropped (ListenOverflows): 8; the kernel counted ListenOverflows 8, "
        "ListenDrops 9; balances");

  account.count(load::Outcome::served);
  CHECK_FALSE(account.balances());
  CHECK(account.difference() == "1,010 clients attempted, 1,011 accounted for");

  Account other = balanced();
  other.checks.push_back({"drops of the listener", 7, 8});
  CHECK_FALSE(other.balances());
  CHECK(other.difference() == "drops of the listener: 7 by the clients, 8 by the kernel");
}

TEST_CASE("an account that does not balance says so, and all of the difference") {
  Account account = balanced();
  account.attempted = 1009;
  account.checks[0].kernel = 10;
  CHECK(account.text() ==
        "backlog 5: 1,009 attempted and not 1 served + 6 still queued + 1,003 never answered; "
        "SYNs dropped (ListenOverflows): 8 by the clients, 10 by the kernel; the kernel counted "
        "ListenOverflows "
        "8, ListenDrops 9; DOES NOT BALANCE: 1,009 clients attempted, 1,010 accounted for; SYNs "
        "dropped (ListenOverflows): 8 by the clients, 10 by the kernel");
}

TEST_CASE("nobody came: that balances too") {
  const Account nobody{.run = "idle"};
  CHECK(nobody.balances());
  CHECK(nobody.text() == "idle: 0 attempted = 0; balances");
}

TEST_CASE("in JSON an account has every outcome, every check, and all counters that moved") {
  ExperimentDocument document;
  document.experiment.accounts = {balanced()};
  CHECK(to_json(document)["accounts"][0] == nlohmann::ordered_json::parse(R"json({
      "run": "backlog 5", "attempted": 1010,
      "outcomes": {"served": 1, "still_queued": 6, "refused": 0, "reset": 0, "timed_out": 0,
        "never_answered": 1003, "failed": 0},
      "checks": [{"what": "SYNs dropped (ListenOverflows)", "clients": 8, "kernel": 8}],
      "balances": true,
      "kernel": {"TcpExtListenDrops": 9, "TcpExtListenOverflows": 8, "TcpInSegs": 40}})json"));
}

TEST_CASE("a load's tally becomes an account, each failure its outcome") {
  using enum load::FailureKind;
  load::Tally tally;
  tally.attempted = 21;
  tally.established = 16;
  tally.finished = 10;
  tally.not_begun = 99;  // never called
  tally.failures = {{{connect, ETIMEDOUT}, 1},
                    {{timed_out_unconnected}, 2},
                    {{timed_out_unanswered}, 3},
                    {{read, ECONNRESET}, 4},
                    {{closed_unanswered}, 1}};
  const Account account = account_of(tally, "1,000 per second");
  CHECK(account.run == "1,000 per second");
  CHECK(account.attempted == 21);
  CHECK(account.of(load::Outcome::served) == 10);
  CHECK(account.of(load::Outcome::timed_out) == 6);
  CHECK(account.of(load::Outcome::reset) == 4);
  CHECK(account.of(load::Outcome::unanswered) == 1);
  CHECK(account.balances());
}

TEST_CASE("lost are the SYNs that were sent again, and the last of who never got through") {
  using enum load::FailureKind;
  load::Tally tally;
  CHECK(lost_syns(tally) == 0);
  tally.syn_retransmissions = 7;  // by any of them
  CHECK(lost_syns(tally) == 7);
  tally.failures = {{{connect, ETIMEDOUT}, 10},      {{timed_out_unconnected}, 20},
                    {{timed_out_unanswered}, 1000},   // it was connected
                    {{read, ETIMEDOUT}, 1000},        // so was this
                    {{connect, ECONNREFUSED}, 1000},  // its SYN was answered
                    {{connect, EMFILE}, 1000}};       // it sent none
  CHECK(lost_syns(tally) == 37);
}

TEST_CASE("rounds are summed, check by check") {
  Account round;
  round.attempted = 3;
  round.count(load::Outcome::queued, 2);
  round.count(load::Outcome::unanswered);
  round.checks = {{"one", 1, 2}, {"two", 3, 3}};
  Account sum;
  sum += round;
  sum += round;
  CHECK(sum.attempted == 6);
  CHECK(sum.of(load::Outcome::queued) == 4);
  CHECK(sum.of(load::Outcome::unanswered) == 2);
  REQUIRE(sum.checks.size() == 2);
  CHECK(sum.checks[0].what == "one");
  CHECK(sum.checks[0].clients == 2);
  CHECK(sum.checks[0].kernel == 4);
  CHECK(sum.checks[1].clients == 6);
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
