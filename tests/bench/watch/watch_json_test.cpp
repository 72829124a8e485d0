#include "bench/watch/watch_json.hpp"

#include <nlohmann/json.hpp>

#include "bench/watch/watch_sample.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using nlohmann::ordered_json;

TEST_CASE("the summary holds all that was measured, the worst queue first") {
  const ordered_json json = summary_json(report_sample());
  CHECK(json["schema"] == 2);
  CHECK(json["kind"] == "watch");
  CHECK(json["part"] == "summary");
  CHECK(json["elapsed_s"] == 3.0);
  CHECK(json["somaxconn"] == 4096);
  CHECK(json["kernel"]["TcpExtListenOverflows"] == 2);
  CHECK(json["sampling"]["samples"] == 3001);
  CHECK(json["sampling"]["rate_per_s"] == 1000.0);
  CHECK(json["sampling"]["late"] == 7);
  CHECK(json["sampling"]["skipped"] == 2);
  CHECK(json["sampling"]["longest_gap_ns"] == 4'000'000);
  CHECK_THAT(json["sampling"]["cpu_share"].get<double>(), Catch::Matchers::WithinRel(0.03, 1e-9));
  REQUIRE(json["queues"].size() == 3);
  const ordered_json& worst = json["queues"][0];
  CHECK(worst["address"] == "127.0.0.1:8080");
  CHECK(worst["depth"] == 3);
  CHECK(worst["limit"] == 5);
  CHECK(worst["holds"] == 6);
  CHECK(worst["fill"] == 0.5);
  CHECK(worst["high"] == 4);
  CHECK(worst["drops"] == 2);
  CHECK(worst["drops_in_all"] == 102);
  CHECK(worst["enough_at_least"] == 6);
  CHECK(worst["programs"][1]["pid"] == 813);
  CHECK_THAT(worst["words"].get<std::string>(), ContainsSubstring("raise the backlog to at least"));
  CHECK(json["queues"][1]["at_limit_ns"] == 40'000'000);
  CHECK(json["queues"][1]["enough_at_least"].is_null());
  CHECK(json["queues"][2]["programs"].empty());
  CHECK(json["queues"][2]["user"] == 33);
  CHECK(json["queues"][2]["words"] == "");
}

TEST_CASE("an interval tells of itself and not of the whole") {
  WatchReport report = report_sample();
  report.queues[2].interval = {.high = 1, .watched = std::chrono::seconds(1)};
  report.unheard = {81};
  const ordered_json json = interval_json(report, kernel::Counters::parse("", ""));
  CHECK(json["part"] == "interval");
  CHECK(json["kernel"].empty());
  CHECK(json["unheard_ports"] == ordered_json{81});
  CHECK(json["queues"][0]["address"] == "127.0.0.1:8081");
  CHECK(json["queues"][1]["address"] == "127.0.0.1:8080");
  CHECK(json["queues"][1]["drops"] == 0);
  CHECK(json["queues"][1]["high"] == 1);
  CHECK(json["queues"][1]["watched_ns"] == 1'000'000'000);
  CHECK(json["queues"][1]["words"] == "");
}

}  // namespace
}  // namespace merhaba::bench::watch::test
