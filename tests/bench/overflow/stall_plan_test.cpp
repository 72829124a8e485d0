#include "bench/overflow/stall_plan.hpp"

#include "base/error.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using std::chrono::milliseconds;

std::vector<kernel::Nanoseconds> times(std::initializer_list<int> in_milliseconds) {
  std::vector<kernel::Nanoseconds> all;
  for (const int time : in_milliseconds) all.emplace_back(milliseconds(time));
  return all;
}

std::vector<kernel::Nanoseconds> first(std::size_t count, std::vector<kernel::Nanoseconds> all) {
  if (all.size() > count) all.resize(count);
  return all;
}

// Measured on Linux 6.18 with HZ=250: the first retry came 1.000 to 1.032 s after the SYN, and then
// each 1.024 s, until 5.1 s; then 2.016, 4.096 and 8.192 s later.
TEST_CASE("SYNs are sent again when the kernel does it") {
  CHECK(first(8, syn_retry_times({6, 4, milliseconds(4)})) ==
        times({1016, 2040, 3064, 4088, 5112, 7128, 11224, 19416}));
}

TEST_CASE("without linear timeouts each wait is twice the one before") {
  CHECK(first(4, syn_retry_times({6, 0, milliseconds(4)})) == times({1016, 3032, 7128, 15320}));
}

// Measured too: with tcp_syn_retries 1, 2 and 3 the client gives up after 3.05, 7.1 and 19.4 s.
TEST_CASE("the kernel gives up by time, not by count, where the first timeouts are linear") {
  CHECK(syn_retry_times({1, 4, milliseconds(4)}).size() == 2);
  CHECK(syn_retry_times({2, 4, milliseconds(4)}).size() == 5);
  CHECK(syn_retry_times({3, 4, milliseconds(4)}).size() == 7);
  CHECK(syn_retry_times({6, 4, milliseconds(4)}).size() == 10);
}

TEST_CASE("no timeout is longer than two minutes") {
  const std::vector<kernel::Nanoseconds> all = syn_retry_times({9, 0, milliseconds(4)});
  CHECK(all.size() == 9);
  CHECK(all.back() - all[all.size() - 2] < std::chrono::seconds(120 * 9 / 8));
}

TEST_CASE("the rules of this network are read from the kernel") {
  const SynRetryRules rules = SynRetryRules::read();
  CHECK(rules.retries >= 1);
  CHECK(rules.tick >= milliseconds(1));
  CHECK(rules.tick <= milliseconds(10));
}

}  // namespace

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

TEST_CASE("without a period, a SYN sent again meets no stall") {
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
