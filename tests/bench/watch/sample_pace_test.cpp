#include "bench/watch/sample_pace.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("samples are due at the multiples of the period") {
  SamplePace pace(10ms, 1ms);
  CHECK(pace.due() == 10ms);
  pace.taken(10ms, 10200us, 0ns);
  CHECK(pace.due() == 11ms);
  pace.taken(11100us, 11200us, 0ns);
  CHECK(pace.due() == 12ms);
  CHECK(pace.sampling(6s).late == 0);
  CHECK(pace.sampling(6s).skipped == 0);
}

TEST_CASE("a sample that began more than half a period late is counted") {
  SamplePace pace(0ms, 1ms);
  pace.taken(500us, 600us, 0ns);
  CHECK(pace.sampling(6s).late == 0);
  pace.taken(1501us, 1600us, 0ns);
  CHECK(pace.sampling(6s).late == 1);
  CHECK(pace.due() == 2ms);
}

TEST_CASE("what was due while a sample took its time is skipped, but for the last: that is late") {
  SamplePace pace(0ms, 1ms);
  pace.taken(0ms, 3700us, 0ns);
  CHECK(pace.due() == 3ms);
  CHECK(pace.sampling(6s).skipped == 2);
  pace.taken(3700us, 3900us, 0ns);
  CHECK(pace.due() == 4ms);
  CHECK(pace.sampling(6s).late == 1);
  CHECK(pace.sampling(6s).skipped == 2);
}

TEST_CASE("every due time is a sample, or is skipped") {
  SamplePace pace(0ns, 10ns);
  kernel::Nanoseconds at{};
  for (int i = 0; i < 1000; ++i) {
    at = std::max(at, pace.due());
    pace.taken(at, at + kernel::Nanoseconds(i * 7 % 43), 0ns);
    at += kernel::Nanoseconds(i * 7 % 43);
  }
  const Sampling sampling = pace.sampling(6s);
  CHECK(sampling.samples == 1000);
  CHECK(sampling.samples + sampling.skipped == static_cast<std::uint64_t>(pace.due() / 10ns));
}

TEST_CASE("a slower pace begins with the sample that is due, and never beats what was asked") {
  SamplePace pace(0ms, 1ms);
  pace.taken(0ms, 100us, 0ns);
  pace.pace(5ms);
  CHECK(pace.due() == 1ms);
  pace.taken(1ms, 1100us, 0ns);
  CHECK(pace.due() == 6ms);
  CHECK(pace.sampling(6ms).paced == 5ms);
  pace.pace(100us);
  CHECK(pace.sampling(6ms).paced == 1ms);
  pace.taken(6ms, 6100us, 0ns);
  CHECK(pace.due() == 7ms);
  CHECK(pace.sampling(6s).skipped == 0);
}

TEST_CASE("while it rests each second sample is spared, and none where the pace is slower anyway") {
  SamplePace pace(0ms, 1ms);
  pace.taken(0ms, 100us, 0ns);
  pace.rest(true);
  for (auto at = 1ms; at < 11ms; at += 2ms) {
    CHECK(pace.due() == at);
    pace.taken(at, at, 0ns);
  }
  CHECK(pace.sampling(6s).spared == 5);
  pace.rest(false);
  pace.taken(11ms, 11ms, 0ns);
  CHECK(pace.due() == 12ms);
  CHECK(pace.sampling(6s).spared == 5);
  CHECK_THAT(pace.sampling(6s).rate_with_spared(), Catch::Matchers::WithinRel(1000.0, 0.1));
  pace.rest(true);
  pace.pace(4ms);
  pace.taken(12ms, 12ms, 0ns);
  CHECK(pace.due() == 16ms);
  CHECK(pace.sampling(6s).spared == 5);
}

TEST_CASE("rate, cost and the longest gap are those of the samples taken") {
  SamplePace pace(5s, 1ms);
  for (int i = 0; i <= 10; ++i) {
    const kernel::Nanoseconds at = 5s + i * 2ms + (i == 10 ? 1ms : 0ms);
    pace.taken(at, at + 1ms, (i + 1) * 100us);
  }
  const Sampling sampling = pace.sampling(6s);
  CHECK(sampling.span == 21ms);
  CHECK(sampling.elapsed == 1s);
  CHECK_THAT(sampling.rate(), Catch::Matchers::WithinRel(10 / 0.021, 1e-9));
  CHECK(sampling.longest_gap == 3ms);
  CHECK(sampling.cpu_each() == 100us);
  CHECK_THAT(sampling.cpu_share(), Catch::Matchers::WithinRel(1.1e-3, 1e-9));
}

TEST_CASE("without samples there is neither rate nor cost") {
  const SamplePace pace(5s, 1ms);
  CHECK(pace.sampling(6s).rate() == 0);
  CHECK(pace.sampling(6s).cpu_share() == 0);
  CHECK(pace.sampling(6s).cpu_each() == 0ns);
}

}  // namespace
}  // namespace merhaba::bench::watch::test
