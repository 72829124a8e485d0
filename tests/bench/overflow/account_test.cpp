#include "bench/overflow/account.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

Ledger balanced() {
  Ledger ledger;
  ledger.run = "backlog 5";
  ledger.attempted = 1010;
  ledger.count(load::Outcome::queued, 6);
  ledger.count(load::Outcome::unanswered, 1003);
  ledger.count(load::Outcome::served);
  ledger.checks = {{"SYNs dropped (ListenOverflows)", 8, 8}};
  ledger.kernel = kernel::Counters::parse("Tcp: InSegs OutRsts\nTcp: 40 0\n",
                                          "TcpExt: ListenOverflows ListenDrops\nTcpExt: 8 9\n");
  return ledger;
}

TEST_CASE("an account balances when every caller is in it and all that is known twice is equal") {
  Ledger ledger = balanced();
  CHECK(ledger.of(load::Outcome::served) == 1);
  CHECK(ledger.of(load::Outcome::refused) == 0);
  CHECK(ledger.accounted() == 1010);
  CHECK(ledger.balances());
  CHECK(ledger.difference() == "");
  CHECK(ledger.text() ==
        "backlog 5: 1,010 attempted = 1 served + 6 still queued + 1,003 never answered; SYNs "
        "dropped (ListenOverflows): 8; the kernel counted ListenOverflows 8, "
        "ListenDrops 9; balances");

  ledger.count(load::Outcome::served);
  CHECK_FALSE(ledger.balances());
  CHECK(ledger.difference() == "1,010 callers attempted, 1,011 accounted for");

  Ledger other = balanced();
  other.checks.push_back({"drops of the listener", 7, 8});
  CHECK_FALSE(other.balances());
  CHECK(other.difference() == "drops of the listener: 7 by the callers, 8 by the kernel");
}

TEST_CASE("an account that does not balance says so, and all of the difference") {
  Ledger ledger = balanced();
  ledger.attempted = 1009;
  ledger.checks[0].kernel = 10;
  CHECK(ledger.text() ==
        "backlog 5: 1,009 attempted and not 1 served + 6 still queued + 1,003 never answered; "
        "SYNs dropped (ListenOverflows): 8 by the callers, 10 by the kernel; the kernel counted "
        "ListenOverflows "
        "8, ListenDrops 9; DOES NOT BALANCE: 1,009 callers attempted, 1,010 accounted for; SYNs "
        "dropped (ListenOverflows): 8 by the callers, 10 by the kernel");
}

TEST_CASE("nobody came: that balances too") {
  const Ledger nobody{.run = "idle"};
  CHECK(nobody.balances());
  CHECK(nobody.text() == "idle: 0 attempted = 0; balances");
}

TEST_CASE("in JSON an account has every outcome, every check, and all counters that moved") {
  CHECK(balanced().json() == nlohmann::ordered_json::parse(R"json({
      "run": "backlog 5", "attempted": 1010,
      "outcomes": {"served": 1, "still_queued": 6, "refused": 0, "reset": 0, "timed_out": 0,
        "never_answered": 1003, "failed": 0},
      "checks": [{"what": "SYNs dropped (ListenOverflows)", "callers": 8, "kernel": 8}],
      "balances": true,
      "kernel": {"TcpExtListenDrops": 9, "TcpExtListenOverflows": 8, "TcpInSegs": 40}})json"));
}

TEST_CASE("a load's tally becomes an account, each failure its outcome") {
  load::Tally tally;
  tally.attempted = 21;
  tally.established = 16;
  tally.finished = 10;
  tally.not_begun = 99;  // never called
  tally.failures = {{"connect: ETIMEDOUT (Connection timed out)", 1},
                    {"timed out before it was connected", 2},
                    {"timed out without an answer", 3},
                    {"read: ECONNRESET (Connection reset by peer)", 4},
                    {"closed without an answer", 1}};
  const Ledger ledger = ledger_of(tally, "1,000 a second");
  CHECK(ledger.run == "1,000 a second");
  CHECK(ledger.attempted == 21);
  CHECK(ledger.of(load::Outcome::served) == 10);
  CHECK(ledger.of(load::Outcome::timed_out) == 6);
  CHECK(ledger.of(load::Outcome::reset) == 4);
  CHECK(ledger.of(load::Outcome::unanswered) == 1);
  CHECK(ledger.balances());
}

TEST_CASE("lost are the SYNs that were sent again, and the last of who never got through") {
  load::Tally tally;
  CHECK(lost_syns(tally) == 0);
  tally.syn_retransmissions = 7;  // by any of them
  CHECK(lost_syns(tally) == 7);
  tally.failures = {{"connect: ETIMEDOUT (Connection timed out)", 10},
                    {"timed out before it was connected", 20},
                    {"timed out without an answer", 1000},                 // it was connected
                    {"read: ETIMEDOUT (Connection timed out)", 1000},      // so was this
                    {"connect: ECONNREFUSED (Connection refused)", 1000},  // its SYN was answered
                    {"connect: EMFILE (Too many open files)", 1000}};      // it sent none
  CHECK(lost_syns(tally) == 37);
}

TEST_CASE("rounds are summed, check by check") {
  Ledger round;
  round.attempted = 3;
  round.count(load::Outcome::queued, 2);
  round.count(load::Outcome::unanswered);
  round.checks = {{"one", 1, 2}, {"two", 3, 3}};
  Ledger sum;
  sum += round;
  sum += round;
  CHECK(sum.attempted == 6);
  CHECK(sum.of(load::Outcome::queued) == 4);
  CHECK(sum.of(load::Outcome::unanswered) == 2);
  REQUIRE(sum.checks.size() == 2);
  CHECK(sum.checks[0].what == "one");
  CHECK(sum.checks[0].callers == 2);
  CHECK(sum.checks[0].kernel == 4);
  CHECK(sum.checks[1].callers == 6);
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
