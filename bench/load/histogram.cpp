#include "bench/load/histogram.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace merhaba::bench::load {
namespace {

// Each value below 2048 has a bucket of its own. Above, each doubling of the value has 1024
// buckets, twice as wide as those before: 1024 buckets to a power of two resolve three digits.
constexpr unsigned kHalfBits = 10;
constexpr std::uint64_t kHalf = 1U << kHalfBits;

// How many times the bucket width has doubled: 0 below 2048.
constexpr unsigned bucket_of(std::uint64_t value) {
  return static_cast<unsigned>(std::bit_width(value | (2 * kHalf - 1))) - (kHalfBits + 1);
}

constexpr std::uint64_t index_of(std::uint64_t value) {
  const unsigned bucket = bucket_of(value);
  return bucket * kHalf + (value >> bucket);
}

constexpr unsigned kBuckets = bucket_of(Histogram::kHighest) + 1;

// The bucket of an index: its lowest value, and how many values it covers.
struct Place {
  explicit constexpr Place(std::uint64_t index) {
    const std::uint64_t bucket = index < 2 * kHalf ? 0 : index / kHalf - 1;
    width = std::uint64_t{1} << bucket;
    low = (index - bucket * kHalf) << bucket;
  }
  constexpr std::uint64_t highest() const { return low + width - 1; }
  constexpr double middle() const {
    const std::uint64_t value = low + width / 2;
    return static_cast<double>(value);
  }

  std::uint64_t low = 0;
  std::uint64_t width = 0;
};

static_assert(Place(index_of(Histogram::kHighest)).low <= Histogram::kHighest);
static_assert(Place(index_of(Histogram::kHighest)).highest() >= Histogram::kHighest);

}  // namespace

Histogram::Histogram() : counts_((kBuckets + 1) * kHalf) {}

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
