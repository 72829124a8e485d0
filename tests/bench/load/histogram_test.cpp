#include "bench/load/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using Values = std::vector<std::uint64_t>;

Histogram recorded(const Values& values) {
  Histogram histogram;
  for (const std::uint64_t value : values) histogram.record(value);
  return histogram;
}

std::uint64_t whole(double value) {
  return static_cast<std::uint64_t>(std::min(value, static_cast<double>(Histogram::kHighest)));
}

// Sorted, drawn by `draw` from numbers evenly spread over (0, 1].
Values drawn(const std::function<double(double)>& draw) {
  std::mt19937_64 random(7);
  Values values(100'000);
  for (auto& value : values)
    value = whole(draw((static_cast<double>(random() >> 11) + 1) / 0x1p53));
  std::sort(values.begin(), values.end());
  return values;
}

const std::map<std::string, std::function<double(double)>>& distributions() {
  static const std::map<std::string, std::function<double(double)>> all{
      {"even", [](double x) { return x * 5e6; }},
      {"exponential", [](double x) { return -std::log(x) * 200e3; }},
      {"heavy-tailed", [](double x) { return 1000 / std::pow(x, 1.4); }},
      {"fast, or a SYN later", [](double x) { return x < 0.99 ? 40e3 + x * 1e3 : 1e9 + x * 1e6; }},
      {"small", [](double x) { return x * 2047; }},
  };
  return all;
}

TEST_CASE("a percentile is at most a thousandth above the sorted data's, and never below") {
  for (const auto& [name, draw] : distributions()) {
    CAPTURE(name);
    const Values sorted = drawn(draw);
    const Histogram histogram = recorded(sorted);
    // In thousandths of a percent, so that the rank is a matter of whole numbers.
    for (const std::size_t thousandths : {1UL, 1'000UL, 25'000UL, 50'000UL, 75'000UL, 90'000UL,
                                          99'000UL, 99'900UL, 99'990UL, 99'999UL, 100'000UL}) {
      CAPTURE(thousandths);
      const std::size_t rank = (thousandths * sorted.size() + 99'999) / 100'000;
      const std::uint64_t exact = sorted[rank - 1];
      const std::uint64_t reported = histogram.at(static_cast<double>(thousandths) / 1000);
      CHECK(reported >= exact);
      CHECK(reported <= exact + exact / 1000);
      if (exact < 2048) CHECK(reported == exact);
    }
  }
}

TEST_CASE("count, least and greatest are exact, mean and deviation to three digits") {
  for (const auto& [name, draw] : distributions()) {
    CAPTURE(name);
    const Values sorted = drawn(draw);
    const Histogram histogram = recorded(sorted);
    CHECK(histogram.count() == sorted.size());
    CHECK(histogram.min() == sorted.front());
    CHECK(histogram.max() == sorted.back());
    double mean = 0;
    double square = 0;
    for (const std::uint64_t value : sorted) mean += static_cast<double>(value);
    mean /= static_cast<double>(sorted.size());
    for (const std::uint64_t value : sorted)
      square += std::pow(static_cast<double>(value) - mean, 2);
    const double deviation = std::sqrt(square / static_cast<double>(sorted.size()));
    CHECK(std::abs(histogram.mean() - mean) <= mean / 1000);
    CHECK(std::abs(histogram.deviation() - deviation) <= deviation / 1000);
  }
}

TEST_CASE("an empty histogram has 0 for everything") {
  const Histogram histogram;
  CHECK(histogram.count() == 0);
  CHECK(histogram.min() == 0);
  CHECK(histogram.max() == 0);
  CHECK(histogram.mean() == 0);
  CHECK(histogram.deviation() == 0);
  CHECK(histogram.at(50) == 0);
  CHECK(histogram.points().empty());
}

TEST_CASE("values share a place only from 2048 on, two of them at first, then twice as many") {
  const std::map<std::uint64_t, std::uint64_t> highest_equal{
      {0, 0},       {1, 1},           {2047, 2047},           {2048, 2049},
      {2049, 2049}, {4095, 4095},     {4096, 4099},           {8191, 8191},
      {8192, 8199}, {16'384, 16'399}, {1'000'000, 1'000'447}, {999'999'999, 1'000'341'503},
  };
  for (const auto& [value, highest] : highest_equal) {
    CAPTURE(value);
    CHECK(recorded({value, Histogram::kHighest}).at(50) == highest);
  }
}

TEST_CASE("a percentile is never above the greatest value") {
  const Histogram histogram = recorded({999'999'999});
  CHECK(histogram.at(50) == 999'999'999);
  CHECK(histogram.at(100) == 999'999'999);
}

TEST_CASE("99.9 % of 1000 are 999, however it is written in binary") {
  Values values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i + 1;
  const Histogram histogram = recorded(values);
  CHECK(histogram.at(0) == 1);
  CHECK(histogram.at(0.1) == 1);
  CHECK(histogram.at(0.11) == 2);
  CHECK(histogram.at(99.9) == 999);
  CHECK(histogram.at(99.91) == 1000);
}

TEST_CASE("adding is the same as recording all in one") {
  const Values early = drawn(distributions().at("exponential"));
  const Values late = drawn(distributions().at("heavy-tailed"));
  Values all = early;
  all.insert(all.end(), late.begin(), late.end());
  all.push_back(Histogram::kHighest + 1);
  Histogram sum = recorded(early);
  sum.add(recorded(late));
  sum.add(Histogram());
  sum.add(recorded({Histogram::kHighest + 1}));
  CHECK(sum.hgrm() == recorded(all).hgrm());
  CHECK(sum.min() == recorded(all).min());
  CHECK(sum.saturated() == 1);
}

TEST_CASE("more than an hour is an hour, and counted") {
  const Histogram histogram = recorded({Histogram::kHighest, Histogram::kHighest + 1, UINT64_MAX});
  CHECK(histogram.count() == 3);
  CHECK(histogram.saturated() == 2);
  CHECK(histogram.min() == Histogram::kHighest);
  CHECK(histogram.max() == Histogram::kHighest);
  CHECK(histogram.at(50) == Histogram::kHighest);
}

TEST_CASE("the steps to 100 % halve their distance at each halving of the way, and go up") {
  const Histogram histogram = recorded(drawn(distributions().at("exponential")));
  for (const unsigned ticks : {1U, 5U, 10U}) {
    const auto points = histogram.points(ticks);
    CHECK(points[0].percentile == 0);
    CHECK(points[ticks].percentile == 50);
    CHECK(points[2 * ticks].percentile == 75);
    CHECK(points[3 * ticks].percentile == 87.5);
    CHECK(points.back().percentile == 100);
    CHECK(points.back().value == histogram.max());
    CHECK(points.back().count == histogram.count());
    for (std::size_t i = 1; i < points.size(); ++i) {
      CHECK(points[i].percentile > points[i - 1].percentile);
      CHECK(points[i].value >= points[i - 1].value);
      CHECK(points[i].value == histogram.at(points[i].percentile));
      const double passed = static_cast<double>(points[i].count) * 100;
      CHECK(passed >= points[i].percentile * static_cast<double>(histogram.count()));
    }
  }
}

// As HdrHistogram itself prints these ten, but for the greatest, which it rounds up (1000341.503).
TEST_CASE("the .hgrm text is HdrHistogram's") {
  const Histogram histogram =
      recorded({500, 900, 1'500, 1'500, 2'000, 2'500, 2'500, 40'000, 123'456, 1'000'000'000});
  CHECK(histogram.hgrm() ==
        "       Value     Percentile TotalCount 1/(1-Percentile)\n"
        "\n"
        "       0.500 0.000000000000          1           1.00\n"
        "       0.500 0.100000000000          1           1.11\n"
        "       0.900 0.200000000000          2           1.25\n"
        "       1.500 0.300000000000          4           1.43\n"
        "       1.500 0.400000000000          4           1.67\n"
        "       2.000 0.500000000000          5           2.00\n"
        "       2.501 0.550000000000          7           2.22\n"
        "       2.501 0.600000000000          7           2.50\n"
        "       2.501 0.650000000000          7           2.86\n"
        "       2.501 0.700000000000          7           3.33\n"
        "      40.031 0.750000000000          8           4.00\n"
        "      40.031 0.775000000000          8           4.44\n"
        "      40.031 0.800000000000          8           5.00\n"
        "     123.519 0.825000000000          9           5.71\n"
        "     123.519 0.850000000000          9           6.67\n"
        "     123.519 0.875000000000          9           8.00\n"
        "     123.519 0.887500000000          9           8.89\n"
        "     123.519 0.900000000000          9          10.00\n"
        " 1000000.000 0.912500000000         10          11.43\n"
        " 1000000.000 1.000000000000         10\n"
        "#[Mean    =   100025.427, StdDeviation   =   300017.980]\n"
        "#[Max     =  1000000.000, Total count    =           10]\n"
        "#[Buckets =           32, SubBuckets     =         2048]\n");
}

}  // namespace
}  // namespace merhaba::bench::load::test
