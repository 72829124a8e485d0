// What changed between a recorded result and today's of the same work.
// Values.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/result/series_summary.hpp"
#include "bench/result/statistics.hpp"

namespace merhaba::bench::result {

// The fewest runs on either side that a verdict rests on: the interval of a median of 5 reaches
// from the first to the last of them, which all lie on one side by chance more often than once
// in 20.
inline constexpr std::size_t kFewestRuns = 6;

enum class ChangeVerdict { none, regression, improvement, unknown };
inline constexpr std::array<std::string_view, 4> kChangeWords{"no change", "regression",
                                                              "improvement", "not known"};
inline std::string_view word(ChangeVerdict verdict) {
  return kChangeWords[static_cast<std::size_t>(verdict)];
}

struct Change {
  load::Mode mode = load::Mode::drain;
  std::string server{};
  std::string figure{};  // "rate", "cpu"
  std::optional<double> then{},
      now{};                          // medians, per second or nanoseconds; nothing when not known
  std::optional<Comparison> ratio{};  // now / then
  double noise = 0;                   // how far the whole interval must be from 1
  ChangeVerdict verdict = ChangeVerdict::unknown;
};

// One result: a server's series in one mode, and the same server against itself in the same run.
struct Recorded {
  const SeriesSummary* series = nullptr;
  std::optional<Comparison> control_rate, control_cpu;  // nothing where the A/A run has none
};

// The rate and the CPU time per unit; a rate is left out where the generator was the limit in
// either run. A change is one whose whole interval lies further from 1 than each A/A interval
// reaches and than `tolerance` (0.02: 2 %). Where neither figure is known, one change says so.
std::vector<Change> changes(const Recorded& then, const Recorded& now, double tolerance);

std::string changes_table(const std::vector<Change>& changes);
// "regression: closed: merhaba: 1.10 times the CPU per connection (95 %:
// 1.08 to 1.12)".
std::string change_text(const Change& change);
// The same of each change with a verdict other than "no change".
std::vector<std::string> change_sentences(const std::vector<Change>& changes);

}  // namespace merhaba::bench::result
