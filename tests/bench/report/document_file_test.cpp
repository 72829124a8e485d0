#include "bench/report/document_file.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/overflow/experiment_sample.hpp"
#include "bench/report/document_sample.hpp"
#include "bench/support.hpp"
#include "bench/target/child.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Catch::Matchers::WithinRel;

result::Document parsed(const std::string& json) {
  return std::get<result::Document>(parse_document(json, "file.json"));
}

// The sample with one of its parts put in another's place.
std::string with(const std::string& part, const std::string& other) {
  std::string text = sample_results({{}});
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), other);
}

TEST_CASE("results are read back: where, who, and what was measured") {
  const result::Document results = parsed(sample_results({{"nginx", "closed", 41'000}}));
  CHECK(results.head.kind == "compare");
  CHECK(results.head.at == "2026-01-31T12:00:00Z");
  CHECK(results.head.network == "private");
  CHECK(results.head.server_cpu == 0U);
  CHECK_FALSE(results.head.load_cpu);
  CHECK(results.head.facts == std::vector<std::pair<std::string, std::string>>{
                                  {"kernel", "Linux 6.1 & more"}, {"net.core.somaxconn", "4096"}});
  REQUIRE(results.servers.size() == 1);
  CHECK(results.servers[0].holds == 4097);
  CHECK(results.servers[0].last_words == "bye\n");
  REQUIRE(results.series.size() == 1);
  const result::SeriesSummary& series = results.series[0];
  CHECK(series.target == "nginx");
  CHECK(series.work.mode == load::Mode::closed);
  CHECK(series.work.clients == 1000);
  CHECK(series.runs.size() == 2);
  CHECK(series.rate.median == 41'000);
  CHECK_THAT(series.rate.interval.high, WithinRel(45'100.0, 1e-9));
  REQUIRE(series.cpu);
  CHECK(series.cpu->interval.low == 19'000);
  CHECK(series.system_calls == 5.0);
  CHECK(series.server_busy() == 0.5);
  CHECK(series.generator_busy() == 0.25);
  CHECK(series.latency.end.p99_9 == 400'000);
  REQUIRE(series.latency.end.points.size() == 4);
  CHECK(series.latency.end.points[2].percentile == 99);
  CHECK(series.latency.end.points[2].value == 300'000);
  CHECK(series.latency.end.count == 2000);
  CHECK(result::troubles_of(series).text().empty());
  CHECK_FALSE(results.steps);
}

TEST_CASE("what is not known is null") {
  SampleSeries series;
  series.cpu = "null";
  CHECK_FALSE(parsed(sample_results({series})).series[0].cpu);
  CHECK_FALSE(parsed(with("5.0", "null")).series[0].system_calls);
}

TEST_CASE("troubles are described in words, those of all runs together") {
  SampleSeries series;
  series.failures = "{\"connect: ECONNREFUSED (Connection refused)\": 12}";
  series.overflows = 3;
  CHECK(result::troubles_of(parsed(sample_results({series})).series[0]).text() ==
        "failed: 12 clients: connect: ECONNREFUSED (Connection refused)\n"
        "the accept queue was full: ListenOverflows 6, ListenDrops 0\n");
}

TEST_CASE("the steps of an open loop differ from other results by their knee, found or not") {
  const SampleSeries step{.mode = "open", .asked = 5000};
  const result::Document found = parsed(sample_results({step}, R"({"knee_per_s": 5000.0})"));
  CHECK(found.steps);
  CHECK(found.knee == 5000.0);
  CHECK(found.series[0].work.rate == 5000);
  const result::Document missed = parsed(sample_results({step}, R"({"knee_per_s": null})"));
  CHECK(missed.steps);
  CHECK_FALSE(missed.knee);
}

TEST_CASE("comparisons are read back") {
  const result::Document results = parsed(sample_results({{}}, R"({"comparisons": [
      {"mode": "drain", "subject": "merhaba", "other": "nginx",
       "rate": {"ratio": 1.7, "low": 1.6, "high": 1.8}, "server_cpu": null,
       "verdict": "ahead"}]})"));
  REQUIRE(results.duels.size() == 1);
  CHECK(results.duels[0].mode == load::Mode::drain);
  CHECK(results.duels[0].other == "nginx");
  REQUIRE(results.duels[0].rate);
  CHECK(results.duels[0].rate->interval.high == 1.8);
  CHECK_FALSE(results.duels[0].cpu);
  CHECK(results.duels[0].verdict == "ahead");
}

TEST_CASE("a file of another kind is refused by its kind") {
  nlohmann::ordered_json json =
      overflow::test::experiment_json(overflow::test::sample_experiment());
  json["kind"] = "floor";
  CHECK(error_of([&] { parse_document(json.dump(), "file.json"); }) ==
        "file.json: kind is \"floor\", but only accept, compare, overflow and watch can be drawn");
}

TEST_CASE("an error in a file is reported with the file's name and the place") {
  const std::pair<std::string, std::string> wrongs[] = {
      {"", "file.json is empty"},
      {" \n\n", "file.json is empty"},
      {"{\"schema\": ",
       "file.json is not JSON as merhaba-bench writes it with --json: parse error"},
      {"[1e999]", "file.json is not JSON"},
      {"\"\xff\"", "file.json is not JSON"},
      {"[]", "file.json: its content should be an object with \"schema\" in it"},
      {"{}", "file.json: schema is missing"},
      {with("\"schema\": 2", "\"schema\": \"merhaba-bench/1\""),
       "file.json: schema is \"merhaba-bench/1\", and this merhaba-bench reads 2: measure again, "
       "or "
       "use the version that wrote the file"},
      {with("\"schema\": 2", "\"schema\": 3"),
       "file.json: schema is 3, and this merhaba-bench reads 2: measure again, or use the version "
       "that wrote the file"},
      {with("\"drain\"", "\"drown\""), "file.json: series[0].mode is none of drain, closed, "},
      {with("\"clients\": 1000", "\"clients\": 4294967296"),
       "file.json: series[0].asked.clients is more than there can be"},
      {with("\"median\"", "\"middle\""), "file.json: series[0].rate_per_s.median is missing"},
      {with("\"generator_limited\": false", "\"generator_limited\": 0"),
       "file.json: series[0].generator_limited should be true or false"},
      {with("\"attempted\": 2000", "\"attempted\": -1"),
       "file.json: series[0].total.attempted should be a whole number, 0 or more"},
      {with("\"p50\": 100000", "\"p50\": \"100000\""),
       "file.json: series[0].latency_ns.end.p50 should be a whole number"},
      {with("\"mean\": 123456.5", "\"mean\": 1e300"),
       "file.json: series[0].latency_ns.end.mean is not a figure that can be measured"},
      {with("[99.0, 300000]", "[99.0]"),
       "file.json: series[0].latency_ns.end.points[2] should be a pair"},
      {with("[99.0, 300000]", "[101, 300000]"),
       "file.json: series[0].latency_ns.end.points[2][0] should be from 0 to 100"},
      {with("\"error_statuses\": {}", "\"error_statuses\": {\"5o3\": 1}"),
       "file.json: series[0].total.error_statuses has a key that is not an HTTP "},
      {with("\"Linux 6.1 & more\"", "6"), "file.json: testbed.facts.kernel should be a text"},
      {sample_document({}), "file.json: series is empty"},
  };
  for (const auto& [json, message] : wrongs) {
    CHECK_THROWS_WITH(parsed(json), StartsWith(message));
    CHECK_THROWS_AS(parsed(json), Error);
  }
}

TEST_CASE("a file that cannot be read is named, with the reason") {
  const target::ScratchFolder folder;
  CHECK_THROWS_WITH(read_document(folder.path() + "/none.json"),
                    ContainsSubstring("/none.json: No such file or directory"));
  CHECK_THROWS_WITH(read_document(folder.path()), ContainsSubstring("Is a directory"));
}

}  // namespace
}  // namespace merhaba::bench::report::test
