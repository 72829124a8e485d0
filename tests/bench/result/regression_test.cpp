#include "bench/result/regression.hpp"

#include <cmath>
#include <random>

#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using Samples = std::vector<double>;

// A run for each rate; the same number of CPU times, or none.
SeriesSummary series_of(const Samples& rates, const Samples& cpu = {}) {
  SeriesSummary series;
  series.target = "merhaba";
  series.work.mode = load::Mode::closed;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    RunSummary run;
    run.rate = rates[i];
    if (i < cpu.size()) run.server_cpu = cpu[i];
    series.runs.push_back(run);
  }
  return series;
}

SeriesSummary steady(double rate, double cpu = 0, std::size_t runs = 6) {
  return series_of(Samples(runs, rate), cpu > 0 ? Samples(runs, cpu) : Samples());
}

constexpr double kTolerance = 0.02;

constexpr Comparison kQuiet{1, {1, 1}};  // a server against itself, without any noise

std::vector<Change> changes_of(const SeriesSummary& then, const SeriesSummary& now,
                               std::optional<Comparison> rate_then = kQuiet,
                               std::optional<Comparison> rate_now = kQuiet) {
  return changes({&then, rate_then, kQuiet}, {&now, rate_now, kQuiet}, kTolerance);
}

// Of the rate, where only that is known.
ChangeVerdict verdict_of(const SeriesSummary& then, const SeriesSummary& now,
                         std::optional<Comparison> control_then = kQuiet,
                         std::optional<Comparison> control_now = kQuiet) {
  const std::vector<Change> all = changes_of(then, now, control_then, control_now);
  REQUIRE(all.size() == 1);
  CHECK(all[0].figure == "rate");
  return all[0].verdict;
}

TEST_CASE("a rate that falls beyond the tolerance is a regression, one that rises an improvement") {
  CHECK(verdict_of(steady(1000), steady(979)) == ChangeVerdict::regression);
  CHECK(verdict_of(steady(1000), steady(981)) == ChangeVerdict::none);
  CHECK(verdict_of(steady(1000), steady(1000)) == ChangeVerdict::none);
  CHECK(verdict_of(steady(1000), steady(1019)) == ChangeVerdict::none);
  CHECK(verdict_of(steady(1000), steady(1021)) == ChangeVerdict::improvement);
}

TEST_CASE("CPU time that rises is a regression, and less of it an improvement") {
  const auto cpu_verdict = [](double now) {
    const std::vector<Change> all = changes_of(steady(1000, 10'000), steady(1000, now));
    REQUIRE(all.size() == 2);
    CHECK(all[0].verdict == ChangeVerdict::none);
    CHECK(all[1].figure == "cpu");
    return all[1].verdict;
  };
  CHECK(cpu_verdict(10'210) == ChangeVerdict::regression);
  CHECK(cpu_verdict(10'190) == ChangeVerdict::none);
  CHECK(cpu_verdict(9810) == ChangeVerdict::none);
  CHECK(cpu_verdict(9790) == ChangeVerdict::improvement);
}

TEST_CASE("an interval that merely overlaps the tolerance is no change") {
  const SeriesSummary then = steady(1000);
  const SeriesSummary doubtful = series_of({900, 900, 900, 990, 990, 990});
  const std::vector<Change> all = changes_of(then, doubtful);
  REQUIRE(all[0].ratio);
  CHECK(all[0].ratio->ratio < 1 - kTolerance);
  CHECK(all[0].ratio->interval.low < 1 - kTolerance);
  CHECK(all[0].ratio->interval.high > 1 - kTolerance);
  CHECK(all[0].verdict == ChangeVerdict::none);
  CHECK(verdict_of(then, series_of({900, 900, 900, 970, 970, 970})) == ChangeVerdict::regression);
}

TEST_CASE("a change within the reach of either A/A interval is noise") {
  const SeriesSummary then = steady(1000);
  const SeriesSummary now = steady(970);
  const Comparison narrow{1, {0.99, 1.01}}, low{0.99, {0.96, 1.0}}, high{1.01, {1.0, 1.04}};
  CHECK(verdict_of(then, now, narrow, narrow) == ChangeVerdict::regression);
  for (const Comparison& control : {low, high}) {
    CHECK(verdict_of(then, now, control, narrow) == ChangeVerdict::none);
    CHECK(verdict_of(then, now, narrow, control) == ChangeVerdict::none);
    CHECK(verdict_of(then, now, kQuiet, control) == ChangeVerdict::none);
    CHECK(verdict_of(then, steady(950), control, narrow) == ChangeVerdict::regression);
    CHECK_THAT(changes_of(then, now, narrow, control)[0].noise, WithinRel(0.04, 1e-9));
  }
  CHECK(changes_of(then, now, narrow, narrow)[0].noise == kTolerance);
}

TEST_CASE("each figure has the noise of its own A/A interval") {
  const SeriesSummary then = steady(1000, 10'000), now = steady(970, 10'300);
  const Comparison wide{1, {0.95, 1.05}};
  const std::vector<Change> all =
      changes({&then, wide, kQuiet}, {&now, kQuiet, kQuiet}, kTolerance);
  REQUIRE(all.size() == 2);
  CHECK(all[0].verdict == ChangeVerdict::none);
  CHECK(all[1].verdict == ChangeVerdict::regression);
  const std::vector<Change> other =
      changes({&then, kQuiet, kQuiet}, {&now, kQuiet, wide}, kTolerance);
  CHECK(other[0].verdict == ChangeVerdict::regression);
  CHECK(other[1].verdict == ChangeVerdict::none);
}

TEST_CASE(
    "where a server was not seen against itself the noise is not known, and nothing decided") {
  const SeriesSummary then = steady(1000), now = steady(500);
  CHECK(verdict_of(then, now, std::nullopt, kQuiet) == ChangeVerdict::unknown);
  CHECK(verdict_of(then, now, kQuiet, std::nullopt) == ChangeVerdict::unknown);
  CHECK(changes_of(then, now, std::nullopt)[0].ratio->ratio == 0.5);
}

TEST_CASE("a rate is left out where the generator was the limit in either run") {
  const SeriesSummary free = steady(1000, 10'000);
  SeriesSummary limited = steady(500, 10'000);
  limited.generator_limited = true;
  for (const std::vector<Change>& all : {changes_of(free, limited), changes_of(limited, free)}) {
    REQUIRE(all.size() == 1);
    CHECK(all[0].figure == "cpu");
    CHECK(all[0].verdict == ChangeVerdict::none);
  }
  SeriesSummary blind = steady(1000);
  const std::vector<Change> nothing = changes_of(blind, limited);
  REQUIRE(nothing.size() == 1);
  CHECK(nothing[0].figure == "cpu");
  CHECK(nothing[0].verdict == ChangeVerdict::unknown);
  blind.generator_limited = true;
  CHECK(changes_of(blind, blind).at(0).verdict == ChangeVerdict::unknown);
}

TEST_CASE("too few runs, a run without a response and an unknown figure decide nothing") {
  const SeriesSummary six = steady(1000);
  CHECK(verdict_of(six, steady(500, 0, 5)) == ChangeVerdict::unknown);
  CHECK(verdict_of(steady(1000, 0, 5), six) == ChangeVerdict::unknown);
  CHECK(verdict_of(six, steady(500, 0, 6)) == ChangeVerdict::regression);
  CHECK(verdict_of(six, series_of({1000, 1000, 0, 1000, 1000, 1000})) == ChangeVerdict::unknown);
  CHECK(verdict_of(series_of({1000, 1000, 0, 1000, 1000, 1000}), six) == ChangeVerdict::unknown);
  CHECK(verdict_of(six, steady(0, 0, 0)) == ChangeVerdict::unknown);
  const SeriesSummary known = steady(1000, 10'000);
  const std::vector<Change> all = changes_of(known, six);
  REQUIRE(all.size() == 2);
  CHECK(all[1].then == 10'000.0);
  CHECK_FALSE(all[1].now);
  CHECK_FALSE(all[1].ratio);
  CHECK(all[1].verdict == ChangeVerdict::unknown);
  CHECK(changes_of(six, known).at(1).verdict == ChangeVerdict::unknown);
  const SeriesSummary part = series_of(Samples(6, 1000), Samples(5, 10'000));
  CHECK(changes_of(known, part).at(1).verdict == ChangeVerdict::unknown);
}

// Runs with so much noise around a rate: normally distributed, whatever the standard library.
Samples noisy(std::mt19937_64& random, double rate) {
  constexpr double kNoise = 0.03;
  const auto uniform = [&] { return (static_cast<double>(random() >> 11) + 0.5) / 0x1p53; };
  Samples samples(11);
  for (double& sample : samples) {
    const double length = std::sqrt(-2 * std::log(uniform()));
    const double normal = length * std::cos(2 * M_PI * uniform());
    sample = rate * (1 + kNoise * normal);
  }
  return samples;
}

TEST_CASE("3 % of noise raises hardly any false alarm, and hides no slowdown of 10 %") {
  int alarms = 0, slowdowns = 0, caught = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    const SeriesSummary then = series_of(noisy(random, 1000));
    alarms += verdict_of(then, series_of(noisy(random, 1000))) == ChangeVerdict::regression;
    if (seed % 4 != 0) continue;
    ++slowdowns;
    caught += verdict_of(then, series_of(noisy(random, 900))) == ChangeVerdict::regression;
  }
  CHECK(alarms <= 1);
  CHECK(caught == slowdowns);
}

TEST_CASE("a change is said in a sentence, and listed in the table") {
  const SeriesSummary then = steady(1000, 10'000), now = steady(1000, 11'000),
                      few = steady(9, 0, 1);
  const std::vector<Change> all = changes_of(then, now);
  CHECK(change_sentences(all) ==
        std::vector<std::string>{"regression: closed: merhaba: 1.10 times the CPU per connection "
                                 "(95 %: 1.10 to 1.10)"});
  CHECK(changes_table(all) ==
        "mode                               then      now  now / then  95 % interval  noise\n"
        "closed  connections per second  1,000/s  1,000/s        1.00  1.00 to 1.00   2.0 %  no "
        "change\n"
        "closed  CPU per connection      10.0 µs  11.0 µs        1.10  1.10 to 1.10   2.0 %  "
        "regression\n");
  const std::vector<Change> unknown = changes_of(then, few);
  CHECK(change_sentences(unknown) ==
        std::vector<std::string>{"not known: closed: merhaba: connections per second",
                                 "not known: closed: merhaba: CPU per connection"});
  CHECK_THAT(changes_table(unknown), ContainsSubstring("10.0 µs  not known"));
}

}  // namespace
}  // namespace merhaba::bench::result::test
