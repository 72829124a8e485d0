#include "server/summary.hpp"

#include <string>

#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

Counters counters(std::uint64_t accepted, std::uint64_t first) {
  Counters c;
  c.accepted = accepted;
  for (std::size_t i = 0; i < kOutcomes; ++i) c.ended[i] = first + i;
  c.responses[2] = 7 * first;
  c.queued = 5;
  c.queued_served = 4;
  c.peak = 3;
  return c;
}

TEST_CASE("a total is the sum over the workers") {
  const Summary summary{{counters(100, 10), counters(50, 1)}};
  const Counters total = summary.total();
  CHECK(total.accepted == 150);
  for (std::size_t i = 0; i < kOutcomes; ++i) CHECK(total.ended[i] == 11 + 2 * i);
  CHECK(total.answered() == 77);
  CHECK(total.queued == 10);
  CHECK(total.queued_served == 8);
  CHECK(Summary{}.total().accepted == 0);
}

TEST_CASE("the account ends with one line about all connections, every number in its place") {
  const std::string text = Summary{{counters(100, 10)}}.text();
  CHECK_THAT(text,
             ContainsSubstring("\nstopped: abandoned 15; accepted 100, served 10, refused 11, "
                               "timed out 12, reset 13, left 14, shed 16, faulted 17; "));
  CHECK_THAT(text, ContainsSubstring("accepted after the signal 5, served 4"));
  CHECK_THAT(text, ContainsSubstring("requests answered: 70"));
  CHECK(text.substr(text.rfind('\n') + 1).starts_with("stopped: "));
}

TEST_CASE("the account of several workers says how evenly they were loaded") {
  const std::string even = Summary{{counters(100, 1), counters(100, 1)}}.text();
  CHECK_THAT(even, ContainsSubstring("accepted 200"));
  CHECK_THAT(even, ContainsSubstring("\nworkers accepted: 100 100 (most/least 1.00)"));
  const std::string uneven = Summary{{counters(10, 1), counters(25, 1), counters(15, 1)}}.text();
  CHECK_THAT(uneven, ContainsSubstring("workers accepted: 10 25 15 (most/least 2.50)"));
}

TEST_CASE("the account says how many connections a batch had") {
  Counters first = counters(100, 10);
  for (const std::uint64_t taken : {1U, 1U, 2U, 3U, 4U, 127U}) first.count_batch(taken);
  Counters second = counters(50, 1);
  for (const std::uint64_t taken : {1U, 128U, 65536U}) second.count_batch(taken);
  const Summary both{{first, second}};
  CHECK_THAT(both.text(),
             ContainsSubstring("\nconnections accepted per batch: 1: 3, 2-3: 2, 4-7: 1, "
                               "64-127: 1, 128+: 2\n"));
  CHECK(Summary{{counters(100, 10)}}.text().find("batch") == std::string::npos);
}

TEST_CASE("the account begins with the abandoned connections, if there were any") {
  CHECK_THAT(Summary{{counters(100, 10)}}.text(), StartsWith("connections abandoned: 15, "));
  Counters harmless = counters(100, 10);
  harmless.ended[static_cast<std::size_t>(Outcome::abandoned)] = 0;
  CHECK_THAT(Summary{{harmless}}.text(), StartsWith("requests answered: 70"));
}

TEST_CASE("the account says how often and how long accepting paused, if it did") {
  Counters first = counters(100, 10);
  CHECK(Summary{{first}}.text().find("paused") == std::string::npos);
  first.pauses = 2;
  first.paused_ns = 1'100'000'000;
  Counters second = counters(50, 1);
  second.pauses = 1;
  second.paused_ns = 150'000'000;
  CHECK_THAT((Summary{{first, second}}.text()),
             ContainsSubstring("\naccepting paused 3 times, for 1250ms in all\n"));
}

TEST_CASE("the account names the faults that were met, and how many connections they ended") {
  Counters first = counters(100, 0);
  first.ended = {};
  CHECK(Summary{{first}}.text().find("fault") == std::string::npos);
  first.count_fault(fault::Kind::status);
  first.count_fault(fault::Kind::queue_full);
  Counters second = first;
  for (int i = 0; i < 11; ++i) second.count_fault(fault::Kind::delay);
  const Summary both{{first, second}};
  CHECK(both.total().faults[static_cast<std::size_t>(fault::Kind::delay)] == 11);
  CHECK_THAT(both.text(), ContainsSubstring("\nfaults: queue-full 2, delay 11, status 2\n"));
  second.count_end(Outcome::faulted, false);
  const std::string text = Summary{{first, second}}.text();
  CHECK_THAT(text, ContainsSubstring("shed 0, faulted 1; "));
}

TEST_CASE("a worker nobody came to makes no ratio") {
  const std::string text = Summary{{counters(0, 0), counters(5, 0)}}.text();
  CHECK_THAT(text, ContainsSubstring("workers accepted: 0 5"));
  CHECK(text.find("most/least") == std::string::npos);
}

}  // namespace
}  // namespace merhaba::server::test
