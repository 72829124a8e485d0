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

}  // namespace

double quantile(std::span<const double> samples, double q) {
  return quantile_of_sorted(sorted(samples), q);
}

double median(std::span<const double> samples) { return quantile(samples, 0.5); }

Interval bootstrap_median(std::span<const double> samples, double confidence) {
  constexpr std::size_t kResamples = 10'000;
  if (samples.empty()) return {};
  std::mt19937_64 random;  // its default seed: meant to repeat itself
  std::uniform_int_distribution<std::size_t> any(0, samples.size() - 1);
  std::vector<double> resample(samples.size());
  std::vector<double> medians(kResamples);
  for (double& middle : medians) {
    for (double& drawn : resample) drawn = samples[any(random)];
    std::sort(resample.begin(), resample.end());
    middle = quantile_of_sorted(resample, 0.5);
  }
  std::sort(medians.begin(), medians.end());
  const double tail = (1 - confidence) / 2;
  return {quantile_of_sorted(medians, tail), quantile_of_sorted(medians, 1 - tail)};
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

}  // namespace merhaba::bench::result
