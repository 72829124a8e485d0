#include "bench/load/histogram.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "bench/load/histogram_layout.hpp"

namespace merhaba::bench::load {
namespace {

using layout::index_of;
using layout::kHalf;
using layout::Place;

// What a signed 64-bit sum holds, as HdrHistogram and MPI have it.
constexpr std::uint64_t kMostCounted = INT64_MAX;

constexpr unsigned kBuckets = layout::bucket_of(Histogram::kHighest) + 1;

static_assert(Place(index_of(Histogram::kHighest)).low <= Histogram::kHighest);
static_assert(Place(index_of(Histogram::kHighest)).highest() >= Histogram::kHighest);

[[noreturn]] void refuse(const std::string& why) {
  throw Error("cannot make a histogram of these counts: " + why);
}

// Whether the bucket at `index` counts `value`.
bool covers(std::uint64_t index, std::uint64_t value) {
  return value <= Histogram::kHighest && index_of(value) == index;
}

}  // namespace

Histogram::Histogram() : counts_(layout::length(kHighest)) {}

Histogram Histogram::from_counts(std::vector<std::uint64_t> counts, std::uint64_t min,
                                 std::uint64_t max, std::uint64_t saturated) {
  Histogram made;
  if (counts.size() != made.counts_.size()) {
    refuse(fmt::format("there are {}, not {}", counts.size(), made.counts_.size()));
  }
  std::uint64_t first = counts.size();
  std::uint64_t last = 0;
  for (std::uint64_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    first = std::min(first, i);
    last = i;
    if (counts[i] > kMostCounted - made.count_) refuse("their sum is more than 2^63 - 1");
    made.count_ += counts[i];
  }
  if (last > index_of(kHighest)) {
    refuse(fmt::format("a value of {} or more is counted, the highest is {}", Place(last).low,
                       kHighest));
  }
  if (made.count_ == 0) {
    if (min != 0 || max != 0 || saturated != 0) {
      refuse("all are 0, but the least or greatest value or the number of saturated ones is not");
    }
    return made;
  }
  if (!covers(first, min)) {
    refuse(
        fmt::format("the least value is said to be {}, but the first one counted is from {} to {}",
                    min, Place(first).low, Place(first).highest()));
  }
  if (!covers(last, max) || max < min) {
    refuse(
        fmt::format("the greatest value is said to be {}, but the last one counted is from {} "
                    "to {}, and the least value {}",
                    max, Place(last).low, Place(last).highest(), min));
  }
  if (saturated > 0 && (max != kHighest || saturated > counts[last])) {
    refuse(fmt::format("{} values are said to be saturated, but only {} are as high", saturated,
                       max == kHighest ? counts[last] : 0));
  }
  made.counts_ = std::move(counts);
  made.min_ = min;
  made.max_ = max;
  made.saturated_ = saturated;
  return made;
}

void Histogram::record(std::uint64_t value) noexcept {
  saturated_ += value > kHighest ? 1 : 0;
  value = std::min(value, kHighest);
  ++counts_[index_of(value)];
  ++count_;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

void Histogram::add(const Histogram& other) {
  std::transform(counts_.begin(), counts_.end(), other.counts_.begin(), counts_.begin(),
                 std::plus<>());
  count_ += other.count_;
  saturated_ += other.saturated_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

std::uint64_t Histogram::min() const { return count_ == 0 ? 0 : min_; }
std::uint64_t Histogram::max() const { return max_; }

double Histogram::mean() const {
  if (count_ == 0) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    sum += static_cast<double>(counts_[i]) * Place(i).middle();
  }
  return sum / static_cast<double>(count_);
}

double Histogram::deviation() const {
  if (count_ == 0) return 0;
  const double average = mean();
  double sum = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double distance = Place(i).middle() - average;
    sum += static_cast<double>(counts_[i]) * distance * distance;
  }
  return std::sqrt(sum / static_cast<double>(count_));
}

std::uint64_t Histogram::at(double percentile) const {
  // One step down, lest 99.9 % of 1000, which is not quite 999 in binary, be the 1000th.
  const double share = std::nextafter(std::clamp(percentile, 0.0, 100.0), 0.0) / 100;
  const auto rank = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t passed = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    passed += counts_[i];
    if (passed > 0 && passed >= rank) return std::min(Place(i).highest(), max_);
  }
  return 0;
}

std::vector<Histogram::Point> Histogram::points(unsigned ticks) const {
  std::vector<Point> all;
  double next = 0;  // the percentile to be reached
  std::uint64_t passed = 0;
  for (std::size_t i = 0; passed < count_; ++i) {
    passed += counts_[i];
    const double reached = 100 * static_cast<double>(passed) / static_cast<double>(count_);
    while (counts_[i] > 0 && next <= reached) {
      all.push_back({next, std::min(Place(i).highest(), max_), passed});
      const double halvings = std::floor(std::log2(100 / (100 - next)));
      next += 100 / (ticks * std::exp2(halvings + 1));
      if (passed == count_) break;  // a step within the last value says no more than 100 % does
    }
  }
  if (count_ > 0) all.push_back({100, max_, count_});
  return all;
}

// As outputPercentileDistribution() of HdrHistogram's Java has it, which its plotters read.
std::string Histogram::hgrm() const {
  constexpr double kMicrosecond = 1000;
  std::string text = fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile",
                                 "TotalCount", "1/(1-Percentile)");
  for (const Point& point : points()) {
    const double share = point.percentile / 100;
    text += fmt::format("{:12.3f} {:.12f} {:10}", static_cast<double>(point.value) / kMicrosecond,
                        share, point.count);
    if (share < 1) text += fmt::format(" {:14.2f}", 1 / (1 - share));
    text += '\n';
  }
  text += fmt::format("#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n", mean() / kMicrosecond,
                      deviation() / kMicrosecond);
  text += fmt::format("#[Max     = {:12.3f}, Total count    = {:12}]\n",
                      static_cast<double>(max_) / kMicrosecond, count_);
  text += fmt::format("#[Buckets = {:12}, SubBuckets     = {:12}]\n", kBuckets, 2 * kHalf);
  return text;
}

}  // namespace merhaba::bench::load
