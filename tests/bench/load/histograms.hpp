// Histograms that tests of their encodings share: the extremes, and random ones from a fixed seed.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "bench/load/histogram.hpp"

namespace merhaba::bench::load::test {

// `count` values, evenly spread over the digits from 1 to 10^`digits` ns.
inline Histogram random_histogram(unsigned seed, unsigned count, double digits = 12.5) {
  std::mt19937_64 random(seed);
  Histogram histogram;
  for (unsigned i = 0; i < count; ++i) {
    const double share = static_cast<double>(random() >> 11) / 0x1p53;
    histogram.record(static_cast<std::uint64_t>(std::pow(10, share * digits)));
  }
  return histogram;
}

inline Histogram histogram_of(std::initializer_list<std::uint64_t> values) {
  Histogram histogram;
  for (const std::uint64_t value : values) histogram.record(value);
  return histogram;
}

inline std::map<std::string, Histogram> histograms() {
  constexpr std::uint64_t highest = Histogram::kHighest;
  std::map<std::string, Histogram> all{
      {"empty", Histogram()},
      {"0", histogram_of({0})},
      {"1", histogram_of({1})},
      {"a millisecond", histogram_of({1'000'000})},
      {"the last value alone in its bucket, and the next", histogram_of({2047, 2048})},
      {"0, far from the highest", histogram_of({0, highest})},
      {"highest", histogram_of({highest})},
      {"saturated", histogram_of({5, highest, highest + 1, UINT64_MAX})},
      {"sparse", random_histogram(1, 20)},
      {"dense", random_histogram(2, 400'000)},
      {"dense, low", random_histogram(3, 100'000, 3.2)},
  };
  Histogram& doubled = all["counts of many bytes"] = random_histogram(4, 100);
  for (int i = 0; i < 50; ++i) doubled.add(Histogram(doubled));
  return all;
}

}  // namespace merhaba::bench::load::test
