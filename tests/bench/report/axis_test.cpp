#include "bench/report/axis.hpp"

#include <algorithm>

#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::WithinRel;

std::vector<double> places(const Axis& axis) {
  std::vector<double> all;
  for (const Axis::Tick& tick : axis.ticks) all.push_back(tick.at);
  return all;
}

// "0 | 50 |  | 90": minor ticks have no words.
std::string labels(const Axis& axis) {
  std::string all;
  for (const Axis::Tick& tick : axis.ticks) {
    all += (&tick == &axis.ticks.front() ? "" : "|") + tick.label;
  }
  return all;
}

TEST_CASE("an axis of quantities begins at 0 and has round steps, its thousands apart") {
  const Axis axis = count_axis(117'000);
  CHECK(axis.low == 0);
  CHECK(axis.high == 117'000);
  CHECK(labels(axis) == "0|20,000|40,000|60,000|80,000|100,000");
  CHECK(places(axis) == std::vector<double>{0, 20'000, 40'000, 60'000, 80'000, 100'000});
  CHECK(labels(count_axis(3)) == "0|0.5|1|1.5|2|2.5|3");
  CHECK(labels(time_axis(41'000)) == "0|10 µs|20 µs|30 µs|40 µs");
  CHECK(labels(time_axis(600)) == "0|100 ns|200 ns|300 ns|400 ns|500 ns|600 ns");
}

TEST_CASE("where all quantities are 0 there is an axis all the same") {
  CHECK(count_axis(0).high == 1);
  CHECK(time_axis(0).ticks.size() > 1);
}

TEST_CASE("an axis of quantities never has more labels than fit") {
  for (double high = 1; high < 1e9; high *= 1.13) {
    INFO(high);
    const std::size_t ticks = count_axis(high).ticks.size();
    CHECK(ticks >= 3);
    CHECK(ticks <= 9);
  }
}

TEST_CASE("a logarithmic axis of times ends at 1, 2 or 5 of a power of ten, around all values") {
  const Axis axis = log_time_axis(18'000, 410'000);
  CHECK_THAT(axis.low, WithinRel(10'000.0, 1e-9));
  CHECK_THAT(axis.high, WithinRel(500'000.0, 1e-9));
  CHECK(labels(axis) == "10 µs|20 µs|||50 µs|||||100 µs|200 µs|||500 µs");
  CHECK_THAT(log_time_axis(20'000, 500'000).low, WithinRel(20'000.0, 1e-9));
  CHECK_THAT(log_time_axis(20'000, 500'000).high, WithinRel(500'000.0, 1e-9));
}

TEST_CASE("one of quantities does so too, and has their labels") {
  CHECK(labels(log_count_axis(1, 17)) == "1|2|||5|||||10|20");
  CHECK(labels(log_count_axis(500, 1025)) == "500|||||1,000|2,000|||5,000");
}

TEST_CASE("a wide logarithmic axis has words at the powers of ten only") {
  const Axis axis = log_time_axis(1'000, 2e9);
  std::string words;
  for (const Axis::Tick& tick : axis.ticks) {
    if (!tick.label.empty()) words += tick.label + " ";
  }
  CHECK(words == "1 µs 10 µs 100 µs 1 ms 10 ms 100 ms 1 s ");
}

TEST_CASE("a logarithmic axis of a single value spans a power of ten") {
  const Axis axis = log_time_axis(5'000, 5'000);
  CHECK_THAT(axis.low, WithinRel(5'000.0, 1e-9));
  CHECK_THAT(axis.high, WithinRel(50'000.0, 1e-9));
}

TEST_CASE("percentiles stand where as many clients as the tick says share the slowest one's time") {
  CHECK_THAT(percentile_place(0), WithinRel(1.0, 1e-9));
  CHECK_THAT(percentile_place(50), WithinRel(2.0, 1e-9));
  CHECK_THAT(percentile_place(99), WithinRel(100.0, 1e-9));
  CHECK_THAT(percentile_place(99.9), WithinRel(1000.0, 1e-9));
  const Axis axis = percentile_axis(20'000);
  CHECK(labels(axis) == "0|50|75|90|99|99.9|99.99");
  CHECK(places(axis) == std::vector<double>{1, 2, 4, 10, 100, 1000, 10'000});
  CHECK(axis.high >= 20'000);
  CHECK(labels(percentile_axis(3)) == "0|50|75|90");
}

TEST_CASE("gnuplot is told the range, and each tick with its label; one without is a minor tick") {
  CHECK(axis_script('x', {0, 2.5, {{0, "0"}, {1, ""}, {2, "2 µs"}}}) ==
        "set xrange [0:2.5]\nset xtics nomirror ('0' 0, '' 1 1, '2 µs' 2)\n");
}

}  // namespace
}  // namespace merhaba::bench::report::test
