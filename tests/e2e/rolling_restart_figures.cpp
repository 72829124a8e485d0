// The figures of docs/operations.md, "Rolling restart behind HAProxy". Not a test, run by hand
// only, in 7 minutes:
//   MERHABA_BINARY=build/merhaba build/tests/test_e2e "[.rolling-figures]"
#include <cstdio>

#include "e2e/rolling_restart.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

TEST_CASE("figures of a rolling restart, ten rounds", "[.rolling-figures]") {
  const std::string missing = rolling_restart_missing();
  if (!missing.empty()) SKIP(missing);
  const struct {
    const char* name;
    const char* drain_delay;
    std::string settings;
  } rows[] = {
      {"HAProxy's defaults", "0", ""},
      {"option redispatch", "0", "  option redispatch\n"},
      {"--drain-delay 500ms, one attempt", "500ms", one_attempt},
  };
  for (const auto& row : rows) {
    RollingPlan plan;
    plan.rounds = 10;
    plan.down = std::chrono::seconds(4);  // longer than HAProxy tries by default
    plan.drain_delay = row.drain_delay;
    plan.haproxy_settings = row.settings;
    const RollingResult result = rolling_restart(plan);
    std::printf("%s: %s\n", row.name, result.figures().c_str());
    std::fflush(stdout);
    CHECK(result.requests.sent > 0);
  }
}

}  // namespace
}  // namespace merhaba::e2e
