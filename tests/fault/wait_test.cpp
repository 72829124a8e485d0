// How long a delay is.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "fault/plan.hpp"
#include "support/catch.hpp"

namespace merhaba::fault::test {
namespace {

constexpr std::uint32_t kDraws = 1'000'000;

std::vector<Milliseconds::rep> waits(const std::string& text) {
  const Plan plan(parse_specs(text), 5, true, 0);
  std::vector<Milliseconds::rep> all(kDraws);
  for (std::uint32_t i = 0; i < kDraws; ++i) all[i] = plan.on_request(i + 1, 1, 0).wait.count();
  return all;
}

double mean(const std::vector<Milliseconds::rep>& all) {
  double sum = 0;
  for (const auto wait : all) sum += static_cast<double>(wait);
  return sum / static_cast<double>(all.size());
}

TEST_CASE("a delay of one time is that time, and no delay is none") {
  const Plan plan(parse_specs("delay:100ms@50%"), 1, true, 0);
  for (std::uint32_t i = 1; i < 1'000; ++i) {
    const Plan::OnRequest met = plan.on_request(i, 1, 0);
    CHECK(met.wait.count() == (met.delay != nullptr ? 100 : 0));
  }
}

TEST_CASE("a delay from one time to another has every millisecond of them equally often") {
  std::map<Milliseconds::rep, double> seen;
  for (const auto wait : waits("delay:50ms-149ms")) ++seen[wait];
  CHECK(seen.size() == 100);
  CHECK(seen.begin()->first == 50);
  CHECK(seen.rbegin()->first == 149);
  double chi_square = 0;
  const double expected = kDraws / 100.0;
  for (const auto& [wait, times] : seen) chi_square += (times - expected) * (times - expected);
  chi_square /= expected;
  CHECK(chi_square < 148.2);  // 99.9 %, of 99 degrees of freedom
  CHECK(chi_square > 60);     // nor more even than chance
}

TEST_CASE("an exponential delay has its mean, and the tail that goes with it") {
  const auto all = waits("delay:exp:100ms");
  CHECK(std::abs(mean(all) - 100) < 0.35);  // 3.29 standard errors of 0.1
  for (const int least : {1, 50, 100, 300, 700}) {
    const double expected = std::exp(-(least - 0.5) / 100.0);  // to the nearest millisecond
    const auto more = std::count_if(all.begin(), all.end(), [=](auto w) { return w >= least; });
    const double share = static_cast<double>(more) / kDraws;
    INFO(least);
    CHECK(std::abs(share - expected) < 3.29 * std::sqrt(expected * (1 - expected) / kDraws));
  }
  CHECK(*std::min_element(all.begin(), all.end()) == 0);
  CHECK(*std::max_element(all.begin(), all.end()) < 3'700);  // 53 bits of chance reach no further
}

TEST_CASE("of several delays each has its own time") {
  const Plan plan(parse_specs("delay:1s@50%\ndelay:2s@50%"), 1, true, 0);
  unsigned ones = 0;
  for (std::uint32_t i = 1; i <= 1'000; ++i) {
    const Plan::OnRequest met = plan.on_request(i, 1, 0);
    REQUIRE(met.delay != nullptr);
    CHECK(met.wait == met.delay->low);
    if (met.wait.count() == 1'000) ++ones;
  }
  CHECK(ones > 400);
  CHECK(ones < 600);
}

}  // namespace
}  // namespace merhaba::fault::test
