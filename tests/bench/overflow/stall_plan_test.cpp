#include "bench/overflow/stall_plan.hpp"

#include "base/error.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string stall_error(const std::string& stall) {
  return error_of([&] { stall_plan(stall, 1000, load::Arrivals::constant, 1, 3); });
}

std::string burst_error(const std::string& burst, double service_rate) {
  return error_of([&] { burst_plan(burst, service_rate, 3); });
}

TEST_CASE("stalls lie in the middle of each period") {
  const StallPlan plan = stall_plan("200ms/1s", 1000, load::Arrivals::constant, 1, 3);
  CHECK(plan.stalls.first == milliseconds(400));
  CHECK(plan.stalls.length == milliseconds(200));
  CHECK(plan.stalls.every == seconds(1));
  CHECK(plan.stalls.count == 3);
  CHECK(plan.work.duration == seconds(3));
  CHECK_FALSE(plan.is_burst());
  const StallScene scene = plan.scene();
  CHECK(scene.arrivals.size() == 3000);
  CHECK(scene.retries.size() > 1);
  CHECK(smallest_backlog(scene) == 199);
}

TEST_CASE("where no period is given, who calls again meets no stall") {
  const StallPlan plan = stall_plan("200ms", 1000, load::Arrivals::constant, 1, 3);
  const StallPrediction prediction = predict(plan.scene(), 100);
  CHECK(prediction.hit == 300);
  CHECK(prediction.lost_syns == prediction.hit);
}

TEST_CASE("a stall must end, and another must not begin before") {
  CHECK_THAT(stall_error("1s/1s"), ContainsSubstring("--stall") && ContainsSubstring("1s/1s"));
  CHECK_THAT(stall_error("0/1s"), ContainsSubstring("--stall"));
  CHECK_THAT(stall_error("soon"), ContainsSubstring("\"soon\"") && ContainsSubstring("250ms"));
  CHECK_THAT(stall_error("10ms/often"), ContainsSubstring("often"));
}

TEST_CASE("a burst comes at once, and is taken before the next") {
  const StallPlan plan = burst_plan("300/1s", 1000, 2);
  CHECK(plan.is_burst());
  CHECK(plan.pace == milliseconds(1));
  const StallScene scene = plan.scene();
  REQUIRE(scene.arrivals.size() == 600);
  CHECK(scene.arrivals[299] == kernel::Nanoseconds(0));
  CHECK(scene.arrivals[300] == seconds(1));
  CHECK(smallest_backlog(scene) == 299);
  CHECK(predict(scene, 299).hit == 2);
}

TEST_CASE("bursts that come faster than they are taken are refused: no backlog is enough") {
  CHECK_THAT(burst_error("300/300ms", 1000), ContainsSubstring("no backlog is enough"));
  CHECK(burst_error("300/301ms", 1000) == "");
  CHECK_THAT(burst_error("1", 1000), ContainsSubstring("--burst"));
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
