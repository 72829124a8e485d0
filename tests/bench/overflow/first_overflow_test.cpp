// When the first of several queues is full: against problems whose answers are known.

#include "bench/overflow/first_overflow.hpp"

#include <numeric>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

// What is wrong with a round, "" if nothing is.
std::string wrong_with(unsigned listeners, unsigned places) {
  const SharedPortRun run = fill_shared_port(listeners, places);
  const Account& account = run.account;
  const std::uint64_t queued = std::accumulate(run.depths.begin(), run.depths.end(), 0U);
  if (run.depths.size() != listeners) return "a queue is missing";
  if (run.first_lost <= places || run.first_lost > listeners * places + 1) return "impossible";
  if (queued != run.first_lost - 1) return "not one alone was lost";
  if (account.attempted != run.first_lost) return "attempted";
  if (account.of(load::Outcome::queued) != queued) return "queued";
  if (account.of(load::Outcome::unanswered) != 1) return "lost";
  if (run.imbalance() < 1 || run.imbalance() > listeners) return "imbalance";
  return account.difference();
}

TEST_CASE("queues that share a port are filled until one client is lost, and all is accounted") {
  const auto wrong = net::test::in_own_network([] {
    return wrong_with(1, 1) + wrong_with(1, 20) + wrong_with(2, 1) + wrong_with(4, 16) +
           wrong_with(16, 4);
  });
  if (!wrong) SKIP("no network namespace of one's own here");
  CHECK(*wrong == "");
}

TEST_CASE("the imbalance is the fullest queue against the mean") {
  SharedPortRun run;
  run.depths = {8, 2, 2, 4};
  CHECK(run.imbalance() == 2);
}

}  // namespace

namespace {

using Catch::Matchers::WithinAbs;

TEST_CASE("one queue overflows with the client after its last place") {
  const FirstOverflow overflow(1, 5);
  CHECK(overflow.by(5) == 0);
  CHECK(overflow.by(6) == 1);
  CHECK(overflow.quantile(0.001) == 6);
  CHECK(overflow.quantile(0.999) == 6);
  CHECK_THAT(overflow.imbalance(), WithinAbs(1, 1e-6));
}

TEST_CASE("two queues of one or two places, as counted by hand") {
  const FirstOverflow one(2, 1);  // the second comes to the first's queue, or the third to either
  CHECK(one.by(1) == 0);
  CHECK_THAT(one.by(2), WithinAbs(0.5, 1e-6));
  CHECK(one.by(3) == 1);
  // Lost is the second: the fullest holds 1, the mean is 1/2. The third: 1 and 1.
  CHECK_THAT(one.imbalance(), WithinAbs(0.5 * 2 + 0.5 * 1, 1e-6));

  const FirstOverflow two(2, 2);  // three in one queue: 2 of 8; four even: 6 of 16
  CHECK(two.by(2) == 0);
  CHECK_THAT(two.by(3), WithinAbs(2.0 / 8, 1e-6));
  CHECK_THAT(two.by(4), WithinAbs(1 - 6.0 / 16, 1e-6));
  CHECK(two.by(5) == 1);
  CHECK(two.by(1000) == 1);
  CHECK(two.quantile(0.25) == 3);
  CHECK(two.quantile(0.5) == 4);
  CHECK(two.quantile(0.7) == 5);
}

// A queue for each day of the year: 23 people give two on one day a chance of more than a half, 88
// three, and 187 four (OEIS A014088; Diaconis and Mosteller 1989).
TEST_CASE("the birthday problem, of two, three and four people") {
  const FirstOverflow two(365, 1);
  CHECK_THAT(two.by(22), WithinAbs(0.4756953, 1e-6));
  CHECK_THAT(two.by(23), WithinAbs(0.5072972, 1e-6));
  CHECK_THAT(two.by(57), WithinAbs(0.9901225, 1e-6));
  CHECK(two.quantile(0.5) == 23);
  CHECK(FirstOverflow(365, 2).quantile(0.5) == 88);
  CHECK_THAT(FirstOverflow(365, 2).by(88), WithinAbs(0.5110651, 1e-6));
  CHECK(FirstOverflow(365, 3).quantile(0.5) == 187);
}

TEST_CASE("the more queues share the places, the earlier the first client is lost") {
  unsigned before = 514;
  for (const unsigned queues : {1U, 2U, 4U, 8U, 16U}) {
    CAPTURE(queues);
    const FirstOverflow overflow(queues, 512 / queues);
    CHECK(overflow.quantile(0.5) < before);
    CHECK(overflow.by(512 / queues) == 0);
    CHECK(overflow.by(513) == 1);
    before = overflow.quantile(0.5);
  }
}

TEST_CASE("the median of one run is the run, and that of many is near the middle") {
  const FirstOverflow overflow(365, 1);
  const ClientRange once = range_of_median(overflow, 1, 0.99);
  CHECK(once.low == overflow.quantile(0.005));
  CHECK(once.high == overflow.quantile(0.995));
  const ClientRange often = range_of_median(overflow, 1001, 0.99);
  CHECK(often.low > once.low);
  CHECK(often.high < once.high);
  CHECK(often.low <= 23);
  CHECK(often.high >= 23);
}

// Of three runs of the two queues of one place the median is 2 in the cases of two or three heads
// of three coins, which is every other; of two runs it is 2 in one of four, and 3 in one of four.
TEST_CASE("the median of a few runs, as counted by hand") {
  const FirstOverflow coin(2, 1);
  CHECK(range_of_median(coin, 3, 0.5).low == 2);
  CHECK(range_of_median(coin, 3, 0.5).high == 3);
  const ClientRange two_runs = range_of_median(coin, 2, 0.4);
  CHECK(two_runs.low == 2);
  CHECK(two_runs.high == 3);
  const ClientRange certain = range_of_median(FirstOverflow(1, 7), 3, 0.99);
  CHECK(certain.low == 8);
  CHECK(certain.high == 8);
}

}  // namespace

}  // namespace merhaba::bench::overflow::test
