// What runs come to: sums, medians, JSON and words.

#include "bench/result/series.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/result/document.hpp"
#include "bench/result/series_text.hpp"
#include "bench/support.hpp"
#include "net/resolve.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;

using Json = nlohmann::ordered_json;

constexpr load::Failure kHungUp{load::FailureKind::closed_unanswered};

Series three() {
  Series series;
  series.target = "ours";
  series.work.mode = load::Mode::closed;
  series.work.clients = 64;
  series.work.duration = std::chrono::seconds(1);
  series.work.timeout = std::chrono::seconds(10);
  for (const double rate : {1000.0, 3000.0, 2000.0}) series.runs.push_back(run_of(rate, 30'000));
  for (int i = 1; i <= 100; ++i) series.latencies.end.record(std::chrono::microseconds(i));
  return series;
}

TEST_CASE("runs are summed, and their figures kept one by one") {
  Series series = three();
  series.runs[0].tally.failures[kHungUp] = 1;
  series.runs[2].tally.failures[kHungUp] = 2;
  CHECK(series.rates() == std::vector<double>{1000, 3000, 2000});
  CHECK(series.cpu() == std::vector<double>(3, 30'000));
  CHECK(series.total().responses == 6000);
  CHECK(series.total().failed() == 3);
  CHECK(series.total().elapsed == std::chrono::seconds(3));
  series.runs[1].target_cpu.reset();
  CHECK(series.cpu().size() == 2);
}

TEST_CASE("a summary's request is readable, and names no server") {
  Series series = three();
  series.work.server = net::resolve(net::parse_listen("[::1]:8080")).front();
  series.work.request = "GET / HTTP/1.1\r\nHost: [::1]:8080\r\nA: \xff\r\n\r\n";
  CHECK(summarize(series).request ==
        "GET / HTTP/1.1\\r\\nHost: @server@\\r\\nA: \\xff\\r\\n\\r\\n");
  series.work.request = "merhaba\n";
  CHECK(summarize(series).request == "merhaba\\n");
}

TEST_CASE("a summary holds the whole histogram, with its exact ends") {
  const Series series = three();
  const load::Histogram whole = histogram_of(summarize(series).latency.end);
  CHECK(whole.counts() == series.latencies.end.counts());
  CHECK(whole.min() == 1000);
  CHECK(whole.max() == 100'000);
  LatencySummary forged = summarize(series).latency.end;
  forged.max = 200'000;
  CHECK_THROWS_AS(histogram_of(forged), Error);
  forged.histogram = "";
  CHECK_THROWS_AS(histogram_of(forged), Error);
}

TEST_CASE("a run's costs are those of each response") {
  Measurement run = run_of(1000, 30'000);
  run.kernel = kernel::Counters::parse("Tcp: OutSegs\nTcp: 9000\n", "");
  run.generator_cpu = std::chrono::milliseconds(20);
  CHECK(run.units() == 1000);
  CHECK(run.target_cpu_per_unit() == 30'000.0);
  CHECK(run.generator_cpu_per_unit() == 20'000);
  CHECK(run.segments_per_unit() == 9);
  CHECK_THAT(run.target_busy(), WithinRel(0.03, 1e-9));
  CHECK_THAT(run.generator_busy(), WithinRel(0.02, 1e-9));
  run.tally.responses = 0;
  CHECK_FALSE(run.target_cpu_per_unit());
  CHECK(run.generator_cpu_per_unit() == 0);
  CHECK(run.segments_per_unit() == 0);
}

TEST_CASE(
    "the generator is the limit above 90 % of its CPU, with no thread of the server at 95 %") {
  const auto limited = [](int generator, int target) {
    Measurement run = run_of(1000);
    run.generator_cpu = std::chrono::milliseconds(10 * generator);
    run.target_cpu = std::chrono::seconds(10);  // of many threads
    run.target_busiest = std::chrono::milliseconds(10 * target);
    return run.generator_limited();
  };
  CHECK(limited(91, 94));
  CHECK_FALSE(limited(90, 94));
  CHECK_FALSE(limited(91, 95));
  CHECK_FALSE(limited(100, 99));
  CHECK(limited(100, 0));
}

TEST_CASE("a series is generator-limited when most of its runs are, and its rate is not shown") {
  Series series = three();
  limit_generator(series.runs[0]);
  CHECK_FALSE(series.generator_limited());
  CHECK_THAT(describe(summarize(series), ""),
             ContainsSubstring("2,000") && !ContainsSubstring("void"));
  limit_generator(series.runs[1]);
  CHECK(series.generator_limited());
  CHECK_THAT(describe(summarize(series), ""), ContainsSubstring("void") &&
                                                  !ContainsSubstring("2,000") &&
                                                  ContainsSubstring("generator-limited: "));
  CHECK_FALSE(Series().generator_limited());
}

TEST_CASE("what went wrong is reported, each on a line of its own") {
  Series series = three();
  CHECK(troubles_of(summarize(series)).text().empty());
  load::Tally& tally = series.runs[0].tally;
  tally.failures[kHungUp] = 1200;
  tally.error_statuses[503] = 2;
  tally.not_begun = 3;
  tally.late_clients = 4;
  tally.syn_retransmissions = 5;
  tally.data_retransmissions = 6;
  series.runs[1].kernel =
      kernel::Counters::parse("", "TcpExt: ListenOverflows ListenDrops\nTcpExt: 7 8\n");
  CHECK(troubles_of(summarize(series)).text() ==
        "failed: 1,200 clients: closed without a response\n"
        "answered with status 503: 2\n"
        "not begun: 3 clients were due, but 64 were under way already\n"
        "late: 4 clients sent their SYN again, 5 times in all\n"
        "sent again: 6 segments of requests\n"
        "the accept queue was full: ListenOverflows 7, ListenDrops 8\n");
}

TEST_CASE("the description says what was asked, what was achieved, and what is not known") {
  Series series = three();
  for (Measurement& run : series.runs) run.target_cpu.reset();
  const std::string text = describe(summarize(series), "it takes root");
  CHECK_THAT(text, ContainsSubstring(
                       "closed: 64 clients at once, each starting over when done, 3 times") &&
                       ContainsSubstring("not known") && ContainsSubstring("it takes root") &&
                       ContainsSubstring("6,000 attempted, 6,000 finished, 0 failed"));
  series.system_calls = 5.5;
  CHECK_THAT(describe(summarize(series), ""), ContainsSubstring("5.5"));
}

TEST_CASE("each mode has its headline") {
  load::Work work;
  work.clients = 1000;
  work.rate = 5000;
  work.depth = 16;
  const auto of = [&](load::Mode mode) {
    work.mode = mode;
    return headline(work);
  };
  CHECK(of(load::Mode::drain) == "drain: 1,000 clients wait in the accept queue");
  CHECK(of(load::Mode::open) == "open: 5,000 clients per second (poisson)");
  CHECK(of(load::Mode::keepalive) == "keepalive: 1,000 connections, one request at a time");
  CHECK(of(load::Mode::pipeline) == "pipeline: 1,000 connections, 16 requests at a time");
}

TEST_CASE("steps have a line each, with what was asked beside what was achieved") {
  Series first = three(), second = three();
  first.work.mode = second.work.mode = load::Mode::open;
  first.work.rate = 4000;
  second.work.rate = 8000;
  second.runs[0].tally.not_begun = 123;
  const std::string text = describe_steps({summarize(first), summarize(second)});
  CHECK_THAT(text, ContainsSubstring("4,000") && ContainsSubstring("8,000") &&
                       ContainsSubstring("2,000") && ContainsSubstring("123"));
}

TEST_CASE("the JSON holds what was asked, each run, the sums, and the latencies") {
  Series series = three();
  series.besides.attempted = 9;
  series.runs[0].tally.failures[kHungUp] = 4;
  series.runs[0].tally.error_statuses[503] = 5;
  const Json json = summarize(series).json();
  CHECK(json["target"] == "ours");
  CHECK(json["mode"] == "closed");
  CHECK(json["unit"] == "connection");
  CHECK(json["asked"]["clients"] == 64);
  CHECK(json["asked"]["duration_s"] == 1.0);
  CHECK(json["rate_per_s"]["median"] == 2000.0);
  CHECK(json["rate_per_s"]["low"] == 1000.0);
  CHECK(json["rate_per_s"]["high"] == 3000.0);
  CHECK(json["generator_limited"] == false);
  CHECK(json["server_cpu_ns"]["median"] == 30'000.0);
  CHECK(json["system_calls"].is_null());
  CHECK(json["total"]["responses"] == 6000);
  CHECK(json["total"]["failures"] == Json{{"closed without a response", 4}});
  CHECK(json["total"]["error_statuses"]["503"] == 5);
  CHECK(json["besides"]["attempted"] == 9);
  CHECK(json["latency_ns"]["end"]["count"] == 100);
  CHECK(json["latency_ns"]["end"]["max"] == 100'000);
  CHECK(json["latency_ns"]["connect"]["count"] == 0);
  REQUIRE(json["runs"].size() == 3);
  CHECK(json["runs"][1]["rate_per_s"] == 3000.0);
  CHECK(json["runs"][1]["attempted"] == 3000);
}

}  // namespace
}  // namespace merhaba::bench::result::test
