// How often each duration was seen, to three significant digits: HdrHistogram's log-linear layout.
// Owned by the run that records into it; not shared between threads.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace merhaba::bench::load {

class Histogram {
 public:
  // Values are nanoseconds from 0 to an hour; a longer one is recorded as an hour and counted by
  // saturated().
  static constexpr std::uint64_t kHighest = 3'600'000'000'000;

  Histogram();
  // The histogram with these counts(), which may be the sums of several histograms' counts. Its
  // exact least and greatest values lie in the first and last bucket that counts any; all are 0 if
  // none does. Throws Error where they do not fit each other.
  static Histogram from_counts(std::vector<std::uint64_t> counts, std::uint64_t min,
                               std::uint64_t max, std::uint64_t saturated = 0);

  void record(std::uint64_t value) noexcept;
  void record(std::chrono::nanoseconds time) noexcept {  // a negative time counts as 0
    record(static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)));
  }
  void add(const Histogram& other);

  std::uint64_t count() const { return count_; }
  std::uint64_t saturated() const { return saturated_; }
  // One for each bucket of histogram_layout.hpp, by its index; as many in every histogram.
  const std::vector<std::uint64_t>& counts() const { return counts_; }
  std::uint64_t min() const;  // exact; 0 for an empty histogram, as for all of these
  std::uint64_t max() const;  // exact
  double mean() const;
  double deviation() const;
  // Returns the value that `percentile` percent (0 to 100) of the recorded values are at or below:
  // the highest value that equals it at three digits, never above max().
  std::uint64_t at(double percentile) const;

  struct Point {
    double percentile = 0;  // 0 to 100
    std::uint64_t value = 0;
    std::uint64_t count = 0;  // at or below the value
  };
  // The steps of a percentile plot: `ticks` for each halving of the distance to 100 %
  // (HdrHistogram's "percentile iteration"), the last one at 100.
  std::vector<Point> points(unsigned ticks = 5) const;
  // The .hgrm text that HdrHistogram's plotters read; values in microseconds.
  std::string hgrm() const;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t saturated_ = 0;
  std::uint64_t min_ = UINT64_MAX;
  std::uint64_t max_ = 0;
};

}  // namespace merhaba::bench::load
