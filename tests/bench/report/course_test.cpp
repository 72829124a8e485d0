#include "bench/report/course.hpp"

#include <algorithm>

#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

std::uint64_t drops(const Course& course) {
  std::uint64_t sum = 0;
  for (const Course::Step& step : course.steps()) sum += step.drops;
  return sum;
}

std::uint64_t highest(const Course& course) {
  std::uint64_t high = 0;
  for (const Course::Step& step : course.steps()) high = std::max(high, step.high);
  return high;
}

TEST_CASE("a course of few steps is kept to the microsecond") {
  Course course;
  course.add(10, 1);
  course.add(11, 4, 2);
  course.add(3'600'000'000, 0);
  REQUIRE(course.steps().size() == 3);
  CHECK(course.width() == 1);
  CHECK(course.steps()[1].at == 11);
  CHECK(course.steps()[1].high == 4);
  CHECK(course.steps()[1].drops == 2);
  CHECK(course.end(course.steps()[1]) == 12);
  CHECK(course.newest() == 3'600'000'000);
}

TEST_CASE("what stays as it was is no step, unless something was dropped") {
  Course course;
  course.add(1, 5);
  course.add(2, 5);
  course.add(3, 5, 1);
  CHECK(course.steps().size() == 2);
  CHECK(course.newest() == 3);
}

TEST_CASE("at one time there is one step, with all that was then") {
  Course course;
  course.add(5, 1);
  course.add(5, 9, 3);
  course.add(5, 2);
  REQUIRE(course.steps().size() == 1);
  CHECK(course.steps()[0].low == 1);
  CHECK(course.steps()[0].high == 9);
  CHECK(course.steps()[0].last == 2);
  CHECK(course.steps()[0].drops == 3);
}

TEST_CASE("a time that goes back counts as the newest") {
  Course course;
  course.add(100, 1);
  course.add(50, 2);
  course.add(101, 3);
  REQUIRE(course.steps().size() == 2);
  CHECK(course.steps()[0].last == 2);
}

TEST_CASE("an hour of a thousand changes a second is few steps, with each peak and each drop") {
  Course course;
  for (std::uint64_t ms = 0; ms < 3'600'000; ++ms) {
    const bool peak = ms == 1'234'567;
    course.add(1000 * ms + 17, peak ? 900 : ms % 7, peak ? 41 : ms % 100'000 == 3 ? 1 : 0);
  }
  for (const std::size_t most : {Course::kMostSteps, std::size_t{800}, std::size_t{1}}) {
    const Course thinned = course.thinned(most);
    INFO(most);
    CHECK(thinned.steps().size() <= most);
    CHECK(thinned.steps().size() >= most / 2);
    CHECK(highest(thinned) == 900);
    CHECK(drops(thinned) == 41 + 36);
    CHECK(thinned.steps().back().last == (3'600'000 - 1) % 7);
  }
  const Course drawn = course.thinned(800);
  const auto peak = std::find_if(drawn.steps().begin(), drawn.steps().end(),
                                 [](const Course::Step& step) { return step.high == 900; });
  REQUIRE(peak != drawn.steps().end());
  CHECK(peak->at <= 1'234'567'017);
  CHECK(drawn.end(*peak) > 1'234'567'017);
  CHECK(peak->low == 0);
  CHECK(peak->drops >= 41);
}

TEST_CASE("a burst in a long silence keeps its detail") {
  Course course;
  for (std::uint64_t i = 0; i < 700; ++i) course.add(3'000'000'000 + 5 * i, i % 9);
  CHECK(course.thinned(800).width() == 1);
}

}  // namespace
}  // namespace merhaba::bench::report::test
