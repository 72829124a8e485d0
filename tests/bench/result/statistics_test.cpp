#include "bench/result/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>
#include <utility>

#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Catch::Matchers::WithinRel;
using Samples = std::vector<double>;

// 1 to n, not in order.
Samples up_to(std::size_t n) {
  Samples samples(n);
  std::iota(samples.begin(), samples.end(), 1.0);
  std::shuffle(samples.begin(), samples.end(), std::mt19937(3));
  return samples;
}

// The expected ones: Python's statistics.quantiles(…, method="inclusive").
TEST_CASE("quantiles lie between neighbours in proportion") {
  const Samples samples{3.0, 1.5, 4.25, 1.0, 5.5, 9.0, 2.5};
  CHECK(quantile(samples, 0) == 1.0);
  CHECK_THAT(quantile(samples, 0.05), WithinRel(1.15, 1e-12));
  CHECK_THAT(quantile(samples, 0.25), WithinRel(2.0, 1e-12));
  CHECK_THAT(quantile(samples, 0.5), WithinRel(3.0, 1e-12));
  CHECK_THAT(quantile(samples, 0.75), WithinRel(4.875, 1e-12));
  CHECK_THAT(quantile(samples, 0.95), WithinRel(7.95, 1e-12));
  CHECK(quantile(samples, 1) == 9.0);
}

TEST_CASE("of an even number, the median is midway between the two in the middle") {
  CHECK_THAT(median(Samples{3.0, 1.5, 4.25, 1.0, 5.5, 9.0, 2.5, 6.0}), WithinRel(3.625, 1e-12));
  CHECK(median(Samples{7}) == 7);
  CHECK(median({}) == 0);
}

// Of n different samples, n odd, P(a resample's median is at or below the k-th) is P(B >= (n+1)/2),
// B binomial (n, k/n): the ends are where that passes the tails, which is worked out here without
// drawing anything. (None of these is so near to a tail that 10,000 draws could miss it.)
double share_at_or_below(std::size_t n, std::size_t k) {
  const double p = static_cast<double>(k) / static_cast<double>(n);
  double sum = 0;
  for (std::size_t j = (n + 1) / 2; j <= n; ++j) {
    const auto from = static_cast<double>(n);
    const auto take = static_cast<double>(j);
    const double ways =
        std::exp(std::lgamma(from + 1) - std::lgamma(take + 1) - std::lgamma(from - take + 1));
    sum += ways * std::pow(p, take) * std::pow(1 - p, from - take);
  }
  return sum;
}

double end_of(std::size_t n, double tail) {
  std::size_t k = 1;
  while (share_at_or_below(n, k) < tail) ++k;
  return static_cast<double>(k);
}

TEST_CASE("the interval's ends are those of the bootstrap's exact distribution") {
  CHECK(end_of(21, 0.025) == 7);
  CHECK(end_of(21, 0.975) == 15);
  for (const auto& [n, confidence] :
       {std::pair(21UL, 0.95), {11UL, 0.95}, {9UL, 0.90}, {35UL, 0.80}}) {
    CAPTURE(n);
    const Interval interval = bootstrap_median(up_to(n), confidence);
    CHECK(interval.low == end_of(n, (1 - confidence) / 2));
    CHECK(interval.high == end_of(n, (1 + confidence) / 2));
  }
}

TEST_CASE(
    "of 200 sets drawn from a known distribution, about 95 % of the intervals hold its median") {
  const double true_median = std::log(2.0);  // of the exponential distribution
  int held = 0;
  for (unsigned set = 0; set < 200; ++set) {
    std::mt19937_64 random(set);
    Samples samples(25);
    for (double& sample : samples) {
      sample = -std::log((static_cast<double>(random() >> 11) + 1) / 0x1p53);
    }
    const Interval interval = bootstrap_median(samples);
    held += interval.low <= true_median && true_median <= interval.high ? 1 : 0;
  }
  CHECK(held >= 176);
  CHECK(held <= 198);
}

TEST_CASE("the same samples give the same interval, a single one itself") {
  const Samples samples = up_to(40);
  CHECK(bootstrap_median(samples).low == bootstrap_median(samples).low);
  CHECK(bootstrap_median(samples).high == bootstrap_median(samples).high);
  const Samples single{42.5};
  CHECK(bootstrap_median(single).low == 42.5);
  CHECK(bootstrap_median(single).high == 42.5);
  CHECK(bootstrap_median({}).high == 0);
}

TEST_CASE("pairs are compared each by itself, so that what slows both does not count") {
  const Samples theirs{100, 50, 200, 10, 80};
  const Samples ours{170, 85, 340, 17, 136};
  const Comparison comparison = compare_pairs(ours, theirs);
  CHECK_THAT(comparison.ratio, WithinRel(1.7, 1e-12));
  CHECK_THAT(comparison.interval.low, WithinRel(1.7, 1e-12));
  CHECK_THAT(comparison.interval.high, WithinRel(1.7, 1e-12));
  CHECK(comparison.above());
  CHECK_FALSE(comparison.below());
  CHECK(compare_pairs(theirs, ours).below());
  CHECK_FALSE(compare_pairs(theirs, ours).above());
}

TEST_CASE("one is ahead only if the whole interval is") {
  const Samples theirs(5, 1.0);
  const Comparison even = compare_pairs(theirs, theirs);
  CHECK_FALSE(even.above());
  CHECK_FALSE(even.below());
  const Comparison doubtful = compare_pairs(Samples{0.9, 1.1, 1.2, 1.3, 0.95}, theirs);
  CHECK_THAT(doubtful.ratio, WithinRel(1.1, 1e-12));
  CHECK_FALSE(doubtful.above());
  CHECK_FALSE(doubtful.below());
}

TEST_CASE("medians of samples without partners are compared, each side resampled by itself") {
  const Comparison comparison = compare_medians(Samples{340, 170, 255}, Samples{100, 50, 150, 100});
  CHECK_THAT(comparison.ratio, WithinRel(2.55, 1e-12));
  CHECK(comparison.interval.low < 2.55);
  CHECK(comparison.interval.high > 2.55);
  const Comparison steady = compare_medians(Samples(9, 30), Samples(4, 20));
  CHECK(steady.interval.low == 1.5);
  CHECK(steady.interval.high == 1.5);
  // The noise of either side widens the interval.
  const Samples noisy{80, 90, 100, 110, 120};
  for (const Comparison& each :
       {compare_medians(noisy, Samples(5, 100)), compare_medians(Samples(5, 100), noisy)}) {
    CHECK_THAT(each.ratio, WithinRel(1.0, 1e-12));
    CHECK(each.interval.low < 0.95);
    CHECK(each.interval.high > 1.05);
  }
  const Comparison both = compare_medians(noisy, noisy);
  CHECK(both.interval.low < 0.85);  // the two sides are not drawn alike
  CHECK(both.interval.high > 1.15);
}

// Each side's median is its k-th sample with a known probability, and the sides are independent.
TEST_CASE("the ends of a ratio's interval are those of the bootstrap's exact distribution") {
  constexpr std::size_t n = 11;
  std::vector<std::pair<double, double>> ratios;  // and how probable each is
  const auto probability = [](std::size_t k) {
    return share_at_or_below(n, k) - (k > 1 ? share_at_or_below(n, k - 1) : 0);
  };
  for (std::size_t i = 1; i <= n; ++i) {
    for (std::size_t j = 1; j <= n; ++j) {
      ratios.emplace_back(static_cast<double>(100 + i) / static_cast<double>(100 + j),
                          probability(i) * probability(j));
    }
  }
  std::sort(ratios.begin(), ratios.end());
  const auto quantile_at = [&](double q) {
    double sum = 0;
    for (const auto& [ratio, share] : ratios) {
      sum += share;
      if (sum >= q) return ratio;
    }
    return ratios.back().first;
  };
  Samples samples = up_to(n);
  for (double& sample : samples) sample += 100;
  const Interval found = compare_medians(samples, samples).interval;
  CHECK(found.low >= quantile_at(0.021));
  CHECK(found.low <= quantile_at(0.029));
  CHECK(found.high >= quantile_at(0.971));
  CHECK(found.high <= quantile_at(0.979));
}

TEST_CASE("what cannot be compared is refused") {
  CHECK_THROWS_AS(compare_pairs(Samples{1, 2}, Samples{1}), std::invalid_argument);
  CHECK_THROWS_AS(compare_pairs(Samples{1, 2}, Samples{1, 0}), std::invalid_argument);
  CHECK_THROWS_AS(compare_pairs({}, {}), std::invalid_argument);
  CHECK_THROWS_AS(compare_medians({}, Samples{1}), std::invalid_argument);
  CHECK_THROWS_AS(compare_medians(Samples{1}, {}), std::invalid_argument);
  CHECK_THROWS_AS(compare_medians(Samples{1}, Samples{1, 0, 1}), std::invalid_argument);
  CHECK_THROWS_AS(compare_medians(Samples{1}, Samples{-1, 1, 1}), std::invalid_argument);
  CHECK(compare_medians(Samples{0, 0}, Samples{1}).ratio == 0);
}

}  // namespace
}  // namespace merhaba::bench::result::test
