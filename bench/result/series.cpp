#include "bench/result/series.hpp"

#include <algorithm>

namespace merhaba::bench::result {

namespace {

constexpr double kAchieved = 0.98;  // the last ones' answers come when the time is up
constexpr std::uint64_t kSlower = 10;
constexpr std::uint64_t kUnnoticed = 5'000'000;  // nanoseconds

}  // namespace

std::optional<double> find_knee(const std::vector<Series>& steps) {
  std::optional<double> knee;
  for (const Series& step : steps) {
    const load::Tally total = step.total();
    const std::uint64_t slow = std::max(kSlower * steps.front().latencies.end.at(99), kUnnoticed);
    const auto due = static_cast<double>(total.attempted + total.not_begun);
    if (static_cast<double>(total.in_time) < kAchieved * due ||
        total.failed() + total.not_begun > 0 || step.latencies.end.at(99) > slow) {
      break;
    }
    knee = step.work.rate;
  }
  return knee;
}

Estimate estimate(const std::vector<double>& samples) {
  return {median(samples), bootstrap_median(samples)};
}

std::vector<double> Series::rates() const {
  std::vector<double> rates;
  for (const Measurement& run : runs) rates.push_back(run.tally.rate());
  return rates;
}

std::vector<double> Series::cpu() const {
  std::vector<double> cpu;
  for (const Measurement& run : runs) {
    if (run.target_cpu_per_unit()) cpu.push_back(*run.target_cpu_per_unit());
  }
  return cpu;
}

bool Series::generator_limited() const {
  const auto limited = std::count_if(
      runs.begin(), runs.end(), [](const Measurement& run) { return run.generator_limited(); });
  return 2 * static_cast<std::size_t>(limited) > runs.size();
}

load::Tally Series::total() const {
  load::Tally sum;
  for (const Measurement& run : runs) sum += run.tally;
  return sum;
}

}  // namespace merhaba::bench::result
