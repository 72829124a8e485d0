// The stop that a balancer sees, behind HAProxy; rolling_restart_figures.cpp prints its figures.
#include "e2e/rolling_restart.hpp"

#include "e2e/succession.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

void check_accounts(const RollingResult& result) {
  for (const Account& account : result.accounts) CHECK(account.adds_up());
  const Account sum = sum_of(result.accounts);
  CHECK(sum.answered == result.requests.served);
  CHECK(sum.served == result.requests.served);
}

TEST_CASE("a rolling restart behind HAProxy loses no request where the stop begins with a delay") {
  const std::string missing = rolling_restart_missing();
  if (!missing.empty()) SKIP(missing);
  RollingPlan plan;
  plan.rounds = 10;
  plan.drain_delay = "500ms";  // more than HAProxy's 100 ms between checks and 300 ms for one
  const RollingResult result = rolling_restart(plan);
  WARN(result.figures());
  INFO(result.requests.example);
  CHECK(result.requests.failed() == 0);
  CHECK(result.requests.served == result.requests.sent);
  check_accounts(result);
}

TEST_CASE("without that delay HAProxy sends requests to closed ports; all that arrive are served") {
  const std::string missing = rolling_restart_missing();
  if (!missing.empty()) SKIP(missing);
  RollingPlan plan;
  plan.rounds = 3;
  const RollingResult result = rolling_restart(plan);
  WARN(result.figures());
  CHECK(result.requests.unanswered == 0);
  check_accounts(result);
}

}  // namespace
}  // namespace merhaba::e2e
