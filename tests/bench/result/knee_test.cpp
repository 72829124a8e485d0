// Up to which rate the steps of an open loop go well.
#include "bench/result/series_summary.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// A step of a second, all of whose clients waited so long.
Series step(double rate, kernel::Nanoseconds wait = microseconds(100)) {
  Series series;
  series.work.mode = load::Mode::open;
  series.work.rate = rate;
  series.runs.push_back(run_of(rate));
  load::Tally& tally = series.runs[0].tally;
  tally.attempted = tally.finished = static_cast<std::uint64_t>(rate);
  for (int i = 0; i < 1000; ++i) series.latencies.end.record(wait);
  return series;
}

std::optional<double> knee_of(const std::vector<Series>& steps) {
  std::vector<SeriesSummary> summaries;
  for (const Series& each : steps) summaries.push_back(summarize(each));
  return find_knee(summaries);
}

TEST_CASE("where no step waits, the knee is beyond the last") {
  CHECK(knee_of({step(1000)}) == 1000);
  CHECK(knee_of({step(1000), step(2000), step(3000)}) == 3000);
}

TEST_CASE("the knee is the step before the first whose clients wait long") {
  const Series slow = step(3000, milliseconds(6));
  CHECK(knee_of({step(1000), step(2000), slow, step(4000)}) == 2000);
  // Up to 5 ms nobody minds, and ten times the first step's is measured against that one.
  CHECK(knee_of({step(1000), step(2000, milliseconds(4))}) == 2000);
  CHECK(knee_of({step(1000, milliseconds(2)), step(2000, milliseconds(19))}) == 2000);
  CHECK(knee_of({step(1000, milliseconds(2)), step(2000, milliseconds(21))}) == 1000);
}

TEST_CASE("a few who wait do not make the knee, one in fifty does") {
  Series few = step(2000);
  for (int i = 0; i < 5; ++i) few.latencies.end.record(milliseconds(50));
  CHECK(knee_of({step(1000), few}) == 2000);
  for (int i = 0; i < 15; ++i) few.latencies.end.record(milliseconds(50));
  CHECK(knee_of({step(1000), few}) == 1000);
}

TEST_CASE("beyond the knee is what failed anybody, found no place for them, or came too late") {
  Series failed = step(2000);
  failed.runs[0].tally.failures[{load::FailureKind::closed_unanswered}] = 1;
  CHECK(knee_of({step(1000), failed}) == 1000);
  Series full = step(2000);
  full.runs[0].tally.not_begun = 1;
  CHECK(knee_of({step(1000), full}) == 1000);
  Series late = step(2000);
  late.runs[0].tally.in_time = 1950;
  CHECK(knee_of({step(1000), late}) == 1000);
  late.runs[0].tally.in_time = 1970;
  CHECK(knee_of({step(1000), late}) == 2000);
}

TEST_CASE("a step to which chance brought fewer clients has answered all of them") {
  Series few = step(2000);
  load::Tally& tally = few.runs[0].tally;
  tally.attempted = tally.finished = tally.responses = tally.in_time = 1900;
  CHECK(knee_of({step(1000), few}) == 2000);
}

TEST_CASE("where not even the first step goes well there is no knee") {
  Series failed = step(1000);
  failed.runs[0].tally.failures[{load::FailureKind::closed_unanswered}] = 1;
  CHECK_FALSE(knee_of({failed, step(2000)}));
  CHECK_FALSE(find_knee({}));
}

}  // namespace
}  // namespace merhaba::bench::result::test
