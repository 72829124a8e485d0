#include "bench/result/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

namespace merhaba::bench::result {
namespace {

double quantile_of_sorted(std::span<const double> sorted, double q) {
  if (sorted.empty()) return 0;
  const double place = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

std::vector<double> sorted(std::span<const double> samples) {
  std::vector<double> copy(samples.begin(), samples.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

// Draws as many of the samples as there are, each perhaps more than once, and takes the median.
class Resampler {
 public:
  // `seed`: meant to repeat itself.
  explicit Resampler(std::span<const double> samples,
                     std::uint64_t seed = std::mt19937_64::default_seed)
      : samples_(samples), random_(seed), any_(0, samples.size() - 1), drawn_(samples.size()) {}

  double median() {
    for (double& drawn : drawn_) drawn = samples_[any_(random_)];
    std::sort(drawn_.begin(), drawn_.end());
    return quantile_of_sorted(drawn_, 0.5);
  }

 private:
  std::span<const double> samples_;
  std::mt19937_64 random_;
  std::uniform_int_distribution<std::size_t> any_;
  std::vector<double> drawn_;
};

// Of 10,000 figures of resamples, the range that holds this many of them.
template <class Figure>
Interval interval_of(Figure figure, double confidence) {
  std::vector<double> figures(10'000);
  std::generate(figures.begin(), figures.end(), figure);
  std::sort(figures.begin(), figures.end());
  const double tail = (1 - confidence) / 2;
  return {quantile_of_sorted(figures, tail), quantile_of_sorted(figures, 1 - tail)};
}

constexpr double kConfidence = 0.95;

}  // namespace

double quantile(std::span<const double> samples, double q) {
  return quantile_of_sorted(sorted(samples), q);
}

double median(std::span<const double> samples) { return quantile(samples, 0.5); }

Interval bootstrap_median(std::span<const double> samples, double confidence) {
  if (samples.empty()) return {};
  Resampler resampler(samples);
  return interval_of([&] { return resampler.median(); }, confidence);
}

double Comparison::reach() const {
  return std::max(std::abs(interval.low - 1), std::abs(interval.high - 1));
}

Comparison compare_pairs(std::span<const double> ours, std::span<const double> theirs) {
  if (ours.size() != theirs.size()) throw std::invalid_argument("samples without a partner");
  if (ours.empty()) throw std::invalid_argument("no pairs to compare");
  std::vector<double> ratios;
  ratios.reserve(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (theirs[i] == 0) throw std::invalid_argument("no ratio to 0");
    ratios.push_back(ours[i] / theirs[i]);
  }
  return {median(ratios), bootstrap_median(ratios)};
}

Comparison compare_medians(std::span<const double> ours, std::span<const double> theirs) {
  if (ours.empty() || theirs.empty()) throw std::invalid_argument("no samples to compare");
  if (*std::min_element(theirs.begin(), theirs.end()) <= 0) {
    throw std::invalid_argument("no ratio to 0");
  }
  Resampler mine(ours);
  Resampler other(theirs, std::mt19937_64::default_seed + 1);  // independent of the first
  return {median(ours) / median(theirs),
          interval_of([&] { return mine.median() / other.median(); }, kConfidence)};
}

}  // namespace merhaba::bench::result
