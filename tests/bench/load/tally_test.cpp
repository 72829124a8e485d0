#include "bench/load/tally.hpp"

#include <cerrno>

#include "bench/kernel/errno_words.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

constexpr Failure kRefused{FailureKind::connect, ECONNREFUSED};
constexpr Failure kHungUp{FailureKind::closed_unanswered};
constexpr Failure kReset{FailureKind::read, ECONNRESET};

Tally some() {
  Tally tally;
  tally.attempted = 10;
  tally.established = 9;
  tally.finished = 7;
  tally.responses = 70;
  tally.in_time = 60;
  tally.not_begun = 5;
  tally.begun_late = 8;
  tally.most_behind = std::chrono::milliseconds(30);
  tally.failures = {{kRefused, 1}, {kHungUp, 2}};
  tally.error_statuses = {{404, 3}};
  tally.late_clients = 2;
  tally.syn_retransmissions = 4;
  tally.data_retransmissions = 6;
  tally.elapsed = std::chrono::milliseconds(500);
  tally.idle_polls = std::chrono::milliseconds(50);
  return tally;
}

TEST_CASE("a tally adds up: failures, the rate of what was in time, and with others") {
  Tally tally = some();
  CHECK(tally.failed() == 3);
  CHECK(tally.rate() == 120);
  Tally more = some();
  more.failures = {{kHungUp, 10}, {kReset, 20}};
  more.error_statuses = {{404, 1}, {503, 2}};
  more.most_behind = std::chrono::milliseconds(20);
  tally += more;
  CHECK(tally.attempted == 20);
  CHECK(tally.established == 18);
  CHECK(tally.finished == 14);
  CHECK(tally.responses == 140);
  CHECK(tally.in_time == 120);
  CHECK(tally.not_begun == 10);
  CHECK(tally.begun_late == 16);
  CHECK(tally.most_behind == std::chrono::milliseconds(30));
  CHECK(tally.failures == Failures{{kRefused, 1}, {kHungUp, 12}, {kReset, 20}});
  CHECK(tally.error_statuses == std::map<int, std::uint64_t>{{404, 4}, {503, 2}});
  CHECK(tally.late_clients == 4);
  CHECK(tally.syn_retransmissions == 8);
  CHECK(tally.data_retransmissions == 12);
  CHECK(tally.elapsed == std::chrono::seconds(1));
  CHECK(tally.idle_polls == std::chrono::milliseconds(100));
}

TEST_CASE("of two that were late the later one counts") {
  Tally tally = some();
  Tally later;
  later.begun_late = 1;
  later.most_behind = std::chrono::milliseconds(31);
  tally += later;
  CHECK(tally.begun_late == 9);
  CHECK(tally.most_behind == std::chrono::milliseconds(31));
}

TEST_CASE("an empty tally has no rate and no failures") {
  CHECK(Tally().rate() == 0);
  CHECK(Tally().failed() == 0);
}

TEST_CASE("an errno is shown by its name and in words") {
  CHECK(kernel::errno_in_words(ECONNRESET) == "ECONNRESET (Connection reset by peer)");
  CHECK(kernel::errno_in_words(ETIMEDOUT) == "ETIMEDOUT (Connection timed out)");
  CHECK(kernel::errno_in_words(9999) == "9999 (unknown error)");
}

}  // namespace
}  // namespace merhaba::bench::load::test
