#include "bench/report/report_section.hpp"

#include "bench/report/document_file.hpp"
#include "bench/report/document_sample.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

std::string cpu(double nanoseconds) {
  return fmt::format(R"({{"median": {0}, "low": {0}, "high": {0}}})", nanoseconds);
}

result::Document parsed(const std::vector<SampleSeries>& series,
                        const std::string& conclusions = "{}") {
  return std::get<result::Document>(
      parse_document(sample_results(series, conclusions), "file.json"));
}

std::vector<std::string> names(const SeriesList& series) {
  std::vector<std::string> all;
  for (const result::SeriesSummary* each : series) all.push_back(each->target);
  return all;
}

using Names = std::vector<std::string>;

TEST_CASE("each mode is a section, in the order it was measured in") {
  const result::Document results = parsed({{"a", "drain"}, {"b", "drain"}, {"b", "closed"}});
  const std::vector<Section> all = sections(results);
  REQUIRE(all.size() == 2);
  CHECK(all[0].mode == load::Mode::drain);
  CHECK(names(all[0].series) == Names{"a", "b"});
  CHECK(all[0].unit() == "connection");
  CHECK(names(all[1].series) == Names{"b"});
}

TEST_CASE("the fastest come first, and last those whose rate is the generator's") {
  const result::Document results = parsed({{.target = "slow", .rate = 10},
                                           {.target = "void", .rate = 99, .limited = true},
                                           {.target = "fast", .rate = 30}});
  CHECK(names(sections(results)[0].by_rate()) == Names{"fast", "slow", "void"});
}

TEST_CASE("the cheapest come first, and last those whose CPU time is not known") {
  const result::Document results = parsed({{.target = "unknown", .cpu = "null"},
                                           {.target = "dear", .cpu = cpu(30)},
                                           {.target = "floor-high", .cpu = cpu(20)},
                                           {.target = "floor-low", .cpu = cpu(10)}});
  const Section section = sections(results)[0];
  CHECK(names(section.by_cpu()) == Names{"floor-low", "floor-high", "dear", "unknown"});
  REQUIRE(section.lowest_floor() != nullptr);
  CHECK(section.lowest_floor()->target == "floor-low");
}

TEST_CASE("the first is the subject, and its second run the control; floors go by their name") {
  const result::Document results =
      parsed({{"merhaba"}, {"merhaba (A/A)"}, {"nginx"}, {"floor-epoll"}});
  const Section section = sections(results)[0];
  CHECK(section.role(results.series[0]) == Role::subject);
  CHECK(section.role(results.series[1]) == Role::control);
  CHECK(section.role(results.series[2]) == Role::other);
  CHECK(section.role(results.series[3]) == Role::floor);
  CHECK(sections(parsed({{"nginx"}}))[0].lowest_floor() == nullptr);
}

TEST_CASE("the steps of an open loop are named by their rates, lowest first") {
  const result::Document results =
      parsed({{.mode = "open", .asked = 20'000}, {.mode = "open", .asked = 1000}},
             R"({"knee_per_s": null})");
  const Section section = sections(results)[0];
  const SeriesList steps = section.by_latency();
  REQUIRE(steps.size() == 2);
  CHECK(section.name(*steps[0]) == "1,000/s asked");
  CHECK(section.name(*steps[1]) == "20,000/s asked");
}

TEST_CASE("a comparison is found by its mode and the other's name") {
  const result::Document results =
      parsed({{"merhaba"}, {"nginx"}}, R"({"comparisons": [{"mode": "closed", "subject": "merhaba",
        "other": "nginx", "rate": null, "server_cpu": null, "verdict": "not known"},
        {"mode": "drain", "subject": "merhaba", "other": "nginx", "rate": null,
        "server_cpu": null, "verdict": "ahead"}]})");
  const Section section = sections(results)[0];
  CHECK(section.duel(results.series[0]) == nullptr);
  REQUIRE(section.duel(results.series[1]) != nullptr);
  CHECK(section.duel(results.series[1])->verdict == "ahead");
}

}  // namespace
}  // namespace merhaba::bench::report::test
