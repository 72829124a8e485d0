// Medians, and how sure we may be of them. Pure functions of the samples.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace merhaba::bench::result {

// The q-quantile (0 to 1), linear between neighbours (type 7 of Hyndman and Fan, as R and NumPy
// have it). 0 of no samples.
double quantile(std::span<const double> samples, double q);
double median(std::span<const double> samples);

struct Interval {
  double low = 0;
  double high = 0;
};

// The percentile bootstrap of the median: 10,000 resamples, so the same samples give the same
// interval (the generator's seed is fixed). {x, x} of a single sample, {0, 0} of none.
Interval bootstrap_median(std::span<const double> samples, double confidence = 0.95);

// One contestant against another, pair by pair: sample i of both was measured side by side.
struct Comparison {
  double ratio = 0;   // median of ours[i] / theirs[i]
  Interval interval;  // 95 %, of that median

  double reach()
      const;  // how far the interval reaches from 1: the noise, of a server against itself
  bool above() const { return interval.low > 1; }   // the whole interval is
  bool below() const { return interval.high < 1; }  // the whole interval is
};
// Throws std::invalid_argument when there are no pairs, the two differ in length or a `theirs` is
// 0.
Comparison compare_pairs(std::span<const double> ours, std::span<const double> theirs);
// The same of samples that were measured at different times: the ratio of the two medians, and the
// percentile bootstrap of that, each side resampled by itself. Throws std::invalid_argument where
// there are no samples or a median of `theirs` may be 0.
Comparison compare_medians(std::span<const double> ours, std::span<const double> theirs);

}  // namespace merhaba::bench::result
