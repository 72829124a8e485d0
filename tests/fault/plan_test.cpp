// Who meets what, by their numbers: repeatable, as often as was asked for, and independently.
#include "fault/plan.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace merhaba::fault::test {
namespace {

constexpr std::uint32_t kDraws = 1'000'000;

Plan plan(const std::string& lines, std::uint64_t seed = 1, std::uint64_t now = 0) {
  return {parse_specs(lines), seed, true, now};
}

// Of the requests of connection after connection, as many as meet the condition.
template <class Meets>
std::uint32_t count(const Plan& plan, Meets meets, std::uint32_t requests = 10) {
  std::uint32_t met = 0;
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    if (meets(plan.on_request(i / requests + 1, i % requests + 1, 0))) ++met;
  }
  return met;
}

// Within the interval that holds 99.9 % of such counts.
bool is_likely(std::uint32_t met, double share) {
  const double mean = kDraws * share;
  return std::abs(met - mean) <= 3.29 * std::sqrt(mean * (1 - share)) + 0.5;
}

TEST_CASE("the same numbers and seed meet the same, in whatever order they are asked for") {
  const std::string lines = "delay:1ms-100ms@30%\nclose@20%\nhang@20%\naccept-reset@10%";
  const Plan one = plan(lines, 7), other = plan(lines, 7), third = plan(lines, 8);
  unsigned unlike_third = 0;
  for (std::uint32_t i = 1'000; i > 0; --i) {
    const Plan::OnRequest a = one.on_request(i, 3, 0), b = other.on_request(i, 3, 5'000);
    CHECK((a.delay == nullptr) == (b.delay == nullptr));
    CHECK(a.wait == b.wait);
    CHECK((a.response == nullptr ? "" : a.response->text) ==
          (b.response == nullptr ? "" : b.response->text));
    CHECK((one.on_accept(i, 0) == nullptr) == (other.on_accept(i, 9) == nullptr));
    const Plan::OnRequest c = third.on_request(i, 3, 0);
    if ((a.delay == nullptr) != (c.delay == nullptr)) ++unlike_third;
  }
  CHECK(unlike_third > 300);  // 420 are expected
  CHECK(unlike_third < 550);
}

TEST_CASE("a share is met as often as it says, by connection and by request") {
  for (const auto& [text, share] : {std::pair{"1/1000", 0.001}, {"5%", 0.05}, {"50%", 0.5}}) {
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
      INFO(text << ", seed " << seed);
      const Plan all = plan(
          "close@" + std::string(text) + "\naccept-reset@" + text + "\ndelay:1s@" + text, seed);
      const auto closes = [](const Plan::OnRequest& met) { return met.response != nullptr; };
      CHECK(is_likely(count(all, closes), share));
      CHECK(is_likely(count(all, closes, 1), share));
      CHECK(is_likely(count(all, closes, kDraws), share));  // of one connection
      CHECK(is_likely(count(all, [](const auto& met) { return met.delay != nullptr; }), share));
      std::uint32_t reset = 0;
      for (std::uint32_t i = 1; i <= kDraws; ++i) reset += all.on_accept(i, 0) != nullptr ? 1 : 0;
      CHECK(is_likely(reset, share));
    }
  }
}

TEST_CASE("shares of responses are parts of one whole: no request counts twice") {
  const Plan all = plan("status:503@10%\nclose@10%\nhang@1/3\ntruncate@5%");
  const auto of = [&](Kind kind) {
    return count(all, [kind](const Plan::OnRequest& met) {
      return met.response != nullptr && met.response->kind == kind;
    });
  };
  CHECK(is_likely(of(Kind::status), 0.1));
  CHECK(is_likely(of(Kind::close), 0.1));
  CHECK(is_likely(of(Kind::hang), 1.0 / 3));
  CHECK(is_likely(of(Kind::truncate), 0.05));
  CHECK(
      is_likely(count(all, [](const auto& met) { return met.is_nothing(); }), 1 - 0.25 - 1.0 / 3));
  CHECK(count(plan("status:503@1/3\nclose@1/3\nhang@1/3"),
              [](const auto& met) { return met.is_nothing(); }) == 0);
}

TEST_CASE("whether a request is delayed says nothing about its response, nor of the next one's") {
  const Plan all = plan("delay:1ms-1000ms@50%\nclose@50%", 3);
  double both[2][2] = {}, next[2][2] = {};
  bool before = false;
  for (std::uint32_t i = 1; i <= kDraws; ++i) {
    const Plan::OnRequest met = all.on_request(i, 1, 0);
    const bool closes = met.response != nullptr;
    ++both[met.delay != nullptr ? 1 : 0][closes ? 1 : 0];
    ++next[before ? 1 : 0][closes ? 1 : 0];
    before = closes;
  }
  for (const auto& table : {std::ref(both), std::ref(next)}) {
    const auto& t = table.get();
    double chi_square = 0;
    for (int row = 0; row < 2; ++row) {
      for (int column = 0; column < 2; ++column) {
        const double expected = (t[row][0] + t[row][1]) * (t[0][column] + t[1][column]) / kDraws;
        chi_square += (t[row][column] - expected) * (t[row][column] - expected) / expected;
      }
    }
    CHECK(chi_square < 10.83);  // 99.9 %, of one degree of freedom
  }
}

TEST_CASE("a window is in force by the time since the plan was made") {
  const Plan once = plan("close@2s/10s\nhang@5%", 1, 50'000);
  const auto closes = [&](std::uint64_t now) {
    const Plan::OnRequest met = once.on_request(1, 1, now);
    return met.response != nullptr && met.response->kind == Kind::close;
  };
  CHECK(closes(49'990));  // the clock of a worker that has not looked since
  CHECK(closes(50'000));
  CHECK(closes(51'999));
  CHECK_FALSE(closes(52'000));
  CHECK_FALSE(closes(59'999));
  CHECK(closes(60'000));
  CHECK(once.is_in_force(once.specs()[0], 51'999));
  CHECK_FALSE(once.is_in_force(once.specs()[0], 52'000));
  CHECK(once.is_in_force(once.specs()[1], 52'000));
}

TEST_CASE("a plan says what it concerns, and knows its seed") {
  CHECK(plan("hang").concerns_requests());
  CHECK(plan("refuse\ndelay:1s").concerns_requests());
  CHECK_FALSE(plan("refuse\naccept-reset").concerns_requests());
  CHECK(plan("refuse", 9).seed() == 9);
  CHECK(plan("refuse").says_so());
  CHECK_FALSE(Plan(parse_specs("refuse"), 1, false, 0).says_so());
  CHECK(plan("refuse").on_request(1, 1, 0).is_nothing());
  CHECK(plan("refuse").on_accept(1, 0) == nullptr);
  CHECK(plan("hang").on_accept(1, 0) == nullptr);
}

TEST_CASE("connections have numbers of their own from 1, of all threads together") {
  Plan all = plan("hang");
  std::vector<std::uint32_t> numbers[4];
  std::vector<std::thread> threads;
  for (auto& mine : numbers) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) mine.push_back(all.next_connection());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::uint32_t> distinct;
  for (const auto& mine : numbers) {
    CHECK(std::is_sorted(mine.begin(), mine.end()));
    distinct.insert(mine.begin(), mine.end());
  }
  CHECK(distinct.size() == 20'000);
  CHECK(*distinct.begin() == 1);
  CHECK(*distinct.rbegin() == 20'000);
}

}  // namespace
}  // namespace merhaba::fault::test
