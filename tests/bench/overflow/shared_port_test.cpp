// Queues that share a port, filled until one overflows: whose client that is, and what is
// accounted.
#include "bench/overflow/shared_port.hpp"

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
}  // namespace merhaba::bench::overflow::test
