#include "bench/result/merging.hpp"

#include <random>
#include <stdexcept>

#include "base/error.hpp"
#include "bench/load/histograms.hpp"
#include "bench/result/merging_sample.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

SeriesSummary merged(const std::vector<Part>& parts) {
  return merge(parts.front().series.work, parts, latencies_of(parts));
}

TEST_CASE("counts, failures, statuses and rates are summed") {
  std::vector<Part> parts{part_of("a", {1000, 1200}), part_of("b", {500, 700})};
  Counts& one = parts[0].series.runs[0].counts;
  one.failures = {{"closed", 3}, {"refused", 4}};
  one.error_statuses = {{"404", 5}};
  one.not_begun = 6;
  one.late_clients = 7;
  one.syn_retransmissions = 8;
  one.data_retransmissions = 9;
  one.most_behind = 0.002;
  one.begun_late = 1;
  Counts& two = parts[1].series.runs[0].counts;
  two = one;
  two.attempted = 500;
  two.failures = {{"closed", 10}};
  two.error_statuses = {{"404", 1}, {"503", 2}};
  two.most_behind = 0.003;
  two.elapsed = 1.5;
  parts[0].series.besides.attempted = 11;
  parts[1].series.besides.attempted = 12;

  const SeriesSummary sum = merged(parts);
  REQUIRE(sum.runs.size() == 2);
  const Counts& run = sum.runs[0].counts;
  CHECK(run.attempted == 1500);
  CHECK(run.established == 2000);
  CHECK(run.finished == 2000);
  CHECK(run.responses == 2000);
  CHECK(run.in_time == 2000);
  CHECK(run.failures == load::FailureTexts{{"closed", 13}, {"refused", 4}});
  CHECK(run.failed() == 17);
  CHECK(run.error_statuses == std::map<std::string, std::uint64_t>{{"404", 6}, {"503", 2}});
  CHECK(run.not_begun == 12);
  CHECK(run.late_clients == 14);
  CHECK(run.syn_retransmissions == 16);
  CHECK(run.data_retransmissions == 18);
  CHECK(run.begun_late == 2);
  CHECK(run.most_behind == 0.003);
  CHECK(run.elapsed == 1.5);  // of the longest
  CHECK(sum.runs[0].rate == 1500);
  CHECK(sum.runs[1].rate == 1900);
  CHECK(sum.rate.median == 1700);
  CHECK(sum.total.attempted == 1500 + 1900);
  CHECK(sum.total.failed() == 17);
  CHECK(sum.total.elapsed == 2.5);  // one run after the other
  CHECK(sum.besides.attempted == 23);
  CHECK(sum.target == "merhaba");
}

TEST_CASE("percentiles of the merge are those of one histogram of all samples") {
  std::mt19937_64 random(1);
  for (unsigned parts = 2; parts <= 8; ++parts) {
    Series all = series_with(load::Mode::closed, {1000});
    std::vector<Part> merging;
    for (unsigned i = 0; i < parts; ++i) {
      Series series = series_with(load::Mode::closed, {1000});
      const auto record = [&](load::Histogram load::Latencies::*phase) {
        const auto count = static_cast<unsigned>(random() % 2000);  // none, too
        const double digits = 1 + static_cast<double>(random() % 110) / 10;
        const load::Histogram own =
            load::test::random_histogram(static_cast<unsigned>(random()), count, digits);
        (series.latencies.*phase).add(own);
        (all.latencies.*phase).add(own);
      };
      record(&load::Latencies::connect);
      if (i > 0) record(&load::Latencies::first_byte);
      record(&load::Latencies::end);
      merging.push_back(part_of("a", {1000}));
      merging.back().series.latency = summarize(series.latencies);
    }
    const LatencySummaries found = merged(merging).latency;
    const LatencySummaries expected = summarize(all.latencies);
    for (auto phase :
         {&LatencySummaries::connect, &LatencySummaries::first_byte, &LatencySummaries::end}) {
      const LatencySummary& ours = found.*phase;
      const LatencySummary& one = expected.*phase;
      CAPTURE(parts);
      CHECK(ours.count == one.count);
      CHECK(ours.min == one.min);
      CHECK(ours.max == one.max);
      CHECK(ours.mean == one.mean);
      CHECK(ours.p50 == one.p50);
      CHECK(ours.p90 == one.p90);
      CHECK(ours.p99 == one.p99);
      CHECK(ours.p99_9 == one.p99_9);
      CHECK(ours.histogram == one.histogram);
      CHECK(ours.points.size() == one.points.size());
    }
  }
}

TEST_CASE("a part without a histogram is refused") {
  std::vector<Part> parts{part_of("a", {1000}), part_of("b", {1000})};
  parts[1].series.latency.end.histogram = "";
  CHECK_THROWS_AS(latencies_of(parts), Error);
}

TEST_CASE("the observer's CPU time is divided by the responses of all parts") {
  const std::vector<Part> parts{part_of("a", {1000, 3000}), observer({0.1, 0.2}),
                                part_of("b", {1000, 1000})};
  const SeriesSummary sum = merged(parts);
  CHECK(sum.runs[0].server_cpu_total == 0.1);
  CHECK_THAT(sum.runs[0].server_cpu.value(), WithinRel(50'000.0, 1e-9));
  CHECK_THAT(sum.runs[1].server_cpu.value(), WithinRel(50'000.0, 1e-9));
  CHECK(sum.runs[0].server_busy == 0.5);
  CHECK_THAT(sum.cpu.value().median, WithinRel(50'000.0, 1e-9));
  const SeriesSummary blind = merged({parts[0], parts[2]});
  CHECK_FALSE(blind.cpu);
  CHECK_FALSE(blind.runs[0].server_cpu);
  CHECK_FALSE(merged({part_of("a", {0}), observer({0.1})}).cpu);
}

TEST_CASE("the kernel's counters are taken once per machine") {
  std::vector<Part> parts{part_of("a", {1000}), part_of("b", {1000}), part_of("c", {2000})};
  parts[1].machine = parts[0].machine;
  for (Part& part : parts) {
    part.series.runs[0].kernel = {{"TcpOutSegs", 10'000}, {"TcpExtListenDrops", 1}};
    part.series.runs[0].time_wait = 5;
  }
  parts[2].series.runs[0].kernel = {{"TcpOutSegs", 6000}, {"TcpRetransSegs", 2}};
  const RunSummary run = merged(parts).runs[0];
  CHECK(run.kernel == std::map<std::string, std::uint64_t>{
                          {"TcpExtListenDrops", 1}, {"TcpOutSegs", 16'000}, {"TcpRetransSegs", 2}});
  CHECK(run.segments == 4);
  CHECK(run.time_wait == 10);
  // Whether two without an identity are one is not known: each counts.
  parts[0].machine = parts[1].machine = parts[2].machine = "";
  CHECK(merged(parts).runs[0].kernel.at("TcpOutSegs") == 26'000);
  CHECK(merged({part_of("a", {1000})}).runs[0].kernel.empty());
}

TEST_CASE("the generators' CPU time is weighed by their responses, their shares are averaged") {
  std::vector<Part> parts{part_of("a", {1000}), observer({0.1}), part_of("b", {3000})};
  parts[0].series.runs[0].generator_cpu = 40'000;
  parts[0].series.runs[0].generator_busy = 0.2;
  parts[0].series.runs[0].generator_waiting = 0.1;
  parts[1].series.runs[0].generator_busy = 0.9;  // it offers no load
  parts[2].series.runs[0].generator_cpu = 20'000;
  parts[2].series.runs[0].generator_busy = 0.6;
  const RunSummary run = merged(parts).runs[0];
  CHECK(run.generator_cpu == 25'000);
  CHECK_THAT(run.generator_busy, WithinAbs(0.4, 1e-12));
  CHECK_THAT(run.generator_waiting, WithinAbs(0.05, 1e-12));
  CHECK_FALSE(run.generator_limited);
}

TEST_CASE("the merge is generator-limited when one part was, unless the server was busy") {
  const auto limited = [](double server_busy, double one_generator, bool offers_load = true) {
    std::vector<Part> parts{part_of("a", {1000}), part_of("b", {1000}), observer({1}, server_busy)};
    parts[1].series.runs[0].generator_busy = one_generator;
    parts[1].offers_load = offers_load;
    const SeriesSummary sum = merged(parts);
    CHECK_FALSE(sum.parts.at(0).generator_limited);
    CHECK(sum.parts.at(1).generator_limited == sum.generator_limited);
    return sum.generator_limited;
  };
  CHECK(limited(0.5, 0.95));
  CHECK_FALSE(limited(0.5, 0.85));
  CHECK_FALSE(limited(0.99, 0.95));
  CHECK_FALSE(limited(0.5, 0.95, false));
}

TEST_CASE("most of the runs decide whether a part, and the merge, was generator-limited") {
  const auto sum_of = [](const std::vector<double>& busy) {
    std::vector<Part> parts{part_of("a", {1000, 1000, 1000}), part_of("b", {1000, 1000, 1000})};
    for (std::size_t i = 0; i < 3; ++i) parts[0].series.runs[i].generator_busy = busy[i];
    return merged(parts);
  };
  const SeriesSummary once = sum_of({0.95, 0.5, 0.5});
  CHECK_FALSE(once.generator_limited);
  CHECK_FALSE(once.parts.at(0).generator_limited);
  const SeriesSummary twice = sum_of({0.5, 0.95, 0.95});
  CHECK(twice.parts.at(0).generator_busy == 0.95);
  CHECK(twice.generator_limited);
  CHECK(twice.parts.at(0).generator_limited);
  CHECK_FALSE(twice.parts.at(1).generator_limited);
}

TEST_CASE("a part that is late makes the rate void, unless any start will do") {
  std::vector<Part> parts{part_of("a", {1000}), part_of("b", {1000})};
  CHECK_FALSE(merged(parts).is_void());
  parts[1].series.runs[0].began += 0.2;
  const SeriesSummary late = merged(parts);
  CHECK(late.generator_late);
  CHECK_FALSE(late.generator_limited);
  CHECK_FALSE(late.parts.at(0).is_late());
  CHECK(late.parts.at(1).is_late());
  CHECK_FALSE(merge({}, parts, latencies_of(parts), 10).is_void());
  parts[1].clock_error = 0.15;
  CHECK_FALSE(merged(parts).is_void());
  parts[1].clock_error = 0;
  parts[1].clock_ahead = 0.2;
  CHECK_FALSE(merged(parts).is_void());
}

TEST_CASE("parts that end after so many connections have the rate of all of them") {
  std::vector<Part> parts{part_of("a", {1000}), part_of("b", {1000})};
  parts[1].series.runs[0].counts.elapsed = 2;
  load::Work work;
  work.connections = 2000;
  CHECK(merge(work, parts, latencies_of(parts)).rate.median == 1000);
  CHECK(merge({}, parts, latencies_of(parts)).rate.median == 2000);
}

TEST_CASE("parts that cannot be merged are refused") {
  CHECK_THROWS_AS(merge({}, {}, {}), std::invalid_argument);
  CHECK_THROWS_AS(overlap_of({}), std::invalid_argument);
  const std::vector<Part> unequal{part_of("a", {1, 2}), part_of("b", {1, 2, 3})};
  CHECK_THROWS_AS(merge({}, unequal, {}), std::invalid_argument);
  CHECK_THROWS_AS(overlap_of(unequal), std::invalid_argument);
}

}  // namespace
}  // namespace merhaba::bench::result::test
