#include "bench/result/knee.hpp"

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

}  // namespace merhaba::bench::result
