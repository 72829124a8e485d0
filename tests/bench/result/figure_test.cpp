#include "bench/result/figure.hpp"

#include <cerrno>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "bench/load/histograms.hpp"
#include "bench/result/summary_sample.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Catch::Matchers::WithinRel;

std::optional<double> value_of(const std::string& name, const SeriesSummary& series) {
  return find_figure(name).value(series);
}

// Three runs in which each count is another number.
Series eventful() {
  Series series = series_with(load::Mode::closed, {1000, 3000, 2000}, 30'000);
  load::Tally& tally = series.runs[0].tally;
  tally.attempted += 100;
  tally.established += 50;
  tally.finished -= 7;
  tally.failures = {{{load::FailureKind::connect, ECONNREFUSED}, 90},
                    {{load::FailureKind::closed_unanswered}, 10}};
  tally.error_statuses = {{404, 3}, {503, 8}};
  tally.not_begun = 12;
  tally.late_clients = 13;
  tally.syn_retransmissions = 14;
  tally.data_retransmissions = 15;
  series.runs[1].kernel = kernel::Counters::of(
      {{"TcpExtListenOverflows", 16}, {"TcpExtListenDrops", 17}, {"TcpOutSegs", 27'000}});
  for (Measurement& run : series.runs) run.generator_cpu = run.wall / 4;
  series.system_calls = 5.5;
  return series;
}

TEST_CASE("each figure is read from its own field") {
  const SeriesSummary series = summarize(eventful());
  const std::vector<std::pair<const char*, double>> expected{{"rate", 2000},
                                                             {"cpu", 30'000},
                                                             {"system_calls", 5.5},
                                                             {"segments", 0},
                                                             {"server_busy", 0.06},
                                                             {"generator_busy", 0.25},
                                                             {"attempted", 6100},
                                                             {"established", 6050},
                                                             {"finished", 5993},
                                                             {"responses", 6000},
                                                             {"failed", 100},
                                                             {"errors", 11},
                                                             {"not_begun", 12},
                                                             {"late", 13},
                                                             {"syn_retransmissions", 14},
                                                             {"data_retransmissions", 15},
                                                             {"listen_overflows", 16},
                                                             {"listen_drops", 17}};
  for (const auto& [name, value] : expected) {
    CAPTURE(name);
    REQUIRE(value_of(name, series));
    CHECK_THAT(*value_of(name, series), WithinRel(value, 1e-9));
  }
  CHECK_THAT(value_of("generator_cpu", series).value(), WithinRel(125'000.0, 1e-9));  // the median
  Series busy = eventful();
  for (Measurement& run : busy.runs) run.kernel = kernel::Counters::of({{"TcpOutSegs", 18'000}});
  CHECK(value_of("segments", summarize(busy)) == 9);  // of the run with the median rate
}

TEST_CASE("what the kernel of a server elsewhere dropped is not known") {
  Series elsewhere = eventful();
  for (Measurement& run : elsewhere.runs) run.target_cpu.reset();
  CHECK_FALSE(value_of("listen_drops", summarize(elsewhere)));
  CHECK_FALSE(value_of("listen_overflows", summarize(elsewhere)));
  CHECK(value_of("late", summarize(elsewhere)) == 13);
}

TEST_CASE("an arbitrary percentile of any phase is the histogram's own") {
  Series series = series_with(load::Mode::closed, {1000});
  series.latencies.connect = load::test::random_histogram(1, 5000);
  series.latencies.first_byte = load::test::random_histogram(2, 5000, 6);
  series.latencies.end = load::test::random_histogram(3, 5000, 9);
  const SeriesSummary summary = summarize(series);
  const std::vector<std::pair<std::string, const load::Histogram*>> phases{
      {"", &series.latencies.end},
      {"end.", &series.latencies.end},
      {"connect.", &series.latencies.connect},
      {"first_byte.", &series.latencies.first_byte}};
  for (const auto& [phase, histogram] : phases) {
    for (const char* percentile :
         {"0", "12.5", "50", "90", "99", "99.9", "99.95", "99.999", "100"}) {
      const std::string name = phase + "p" + percentile;
      CAPTURE(name);
      CHECK(value_of(name, summary) == static_cast<double>(histogram->at(std::stod(percentile))));
    }
    CHECK(value_of(phase + "max", summary) == static_cast<double>(histogram->max()));
    CHECK(value_of(phase + "min", summary) == static_cast<double>(histogram->min()));
    CHECK(value_of(phase + "mean", summary) == histogram->mean());
  }
}

TEST_CASE("a figure that was not measured has no value") {
  const SeriesSummary unmeasured = summarize(series_with(load::Mode::drain, {1000}));
  for (const char* name :
       {"cpu", "server_busy", "system_calls", "p99", "max", "min", "mean", "connect.p50"}) {
    CAPTURE(name);
    CHECK_FALSE(value_of(name, unmeasured));
  }
  for (const char* name : {"rate", "segments", "generator_busy", "generator_cpu"}) {
    CAPTURE(name);
    CHECK(value_of(name, unmeasured));
    CHECK_FALSE(value_of(name, SeriesSummary()));
  }
}

TEST_CASE("a file without histograms knows its extremes and no percentile") {
  Series series = series_with(load::Mode::closed, {1000});
  series.latencies.end.record(5000);
  SeriesSummary summary = summarize(series);
  CHECK(value_of("p99", summary) == 5000);
  summary.latency.end.histogram = "";
  CHECK_FALSE(value_of("p99", summary));
  CHECK(value_of("max", summary) == 5000);
}

TEST_CASE("every listed name is found, once, and keeps its name") {
  const std::vector<std::string> names = figure_names();
  CHECK(names.size() == 19 + 7 * 4);
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
  for (const std::string& name : names) CHECK(find_figure(name).name == name);
}

TEST_CASE("the generator's limit makes rates and latencies void, and nothing else") {
  for (const std::string& name : figure_names()) {
    CAPTURE(name);
    const bool latency =
        find_figure(name).unit == FigureUnit::time && name != "cpu" && name != "generator_cpu";
    CHECK(find_figure(name).void_if_limited == (latency || name == "rate"));
  }
}

TEST_CASE("an unknown figure is refused with the nearest name") {
  const auto refusal = [](const std::string& name) {
    CHECK_THROWS_AS(find_figure(name), UsageError);
    return error_of([&] { find_figure(name); });
  };
  CHECK(refusal("rat") == "there is no figure \"rat\"; did you mean rate?");
  CHECK(refusal("fialed") == "there is no figure \"fialed\"; did you mean failed?");
  CHECK(refusal("conect.p99") == "there is no figure \"conect.p99\"; did you mean connect.p99?");
  CHECK(refusal("connect.p99%") ==
        "there is no figure \"connect.p99%\"; did you mean connect.p99?");
  CHECK(refusal("pie\n") ==
        "there is no figure \"pie\\n\"; there are rate, cpu, failed, late, p99, connect.p99 and "
        "others: see merhaba-bench(1)");
  CHECK(refusal("p101") == "there is no figure \"p101\"; percentiles go from p0 to p100");
  for (const char* name : {"", "p", "p100.1", "p-1", "pnan", "pinf", "p 99", "connect", "connect.",
                           "connect.rate", "end.p", "byte.p99", "P99", "99"}) {
    CAPTURE(name);
    refusal(name);
  }
}

TEST_CASE("values are printed in their units") {
  CHECK(format_figure(1'240'000, FigureUnit::time) == "1.24 ms");
  CHECK(format_figure(20'000, FigureUnit::rate) == "20,000/s");
  CHECK(format_figure(0.985, FigureUnit::share) == "98.5 %");
  CHECK(format_figure(12, FigureUnit::count) == "12");
}

}  // namespace
}  // namespace merhaba::bench::result::test
