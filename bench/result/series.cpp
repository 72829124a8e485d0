#include "bench/result/series.hpp"

#include <algorithm>

namespace merhaba::bench::result {

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
