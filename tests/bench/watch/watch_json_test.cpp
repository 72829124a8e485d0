#include "bench/watch/watch_json.hpp"

#include <nlohmann/json.hpp>

#include "bench/watch/watch_sample.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using nlohmann::ordered_json;

TEST_CASE("the summary holds all that was measured, the worst queue first") {
  const ordered_json json = summary_json(report_sample());
  CHECK(json["schema"] == 2);
  CHECK(json["kind"] == "watch");
  CHECK(json["part"] == "summary");
  CHECK(json["elapsed_s"] == 3.0);
  REQUIRE(json["namespaces"].size() == 1);
  const ordered_json& netns = json["namespaces"][0];
  CHECK(netns["name"] == "host");
  CHECK(netns["somaxconn"] == 4096);
  CHECK(netns["kernel"]["TcpExtListenOverflows"] == 2);
  CHECK(netns["sampling"]["samples"] == 3001);
  CHECK(netns["sampling"]["rate_per_s"] == 1000.0);
  CHECK(netns["sampling"]["late"] == 7);
  CHECK(netns["sampling"]["skipped"] == 2);
  CHECK(netns["sampling"]["longest_gap_ns"] == 4'000'000);
  CHECK_THAT(netns["sampling"]["cpu_share"].get<double>(), Catch::Matchers::WithinRel(0.03, 1e-9));
  REQUIRE(json["queues"].size() == 3);
  const ordered_json& worst = json["queues"][0];
  CHECK(worst["netns"] == "host");
  CHECK(worst["family"] == "tcp");
  CHECK(worst["address"] == "127.0.0.1:8080");
  CHECK(worst["unit"] == "nginx.service");
  CHECK(worst["cgroup"] == "/system.slice/nginx.service");
  CHECK(worst["delayed_clients"] == 1);
  CHECK(worst["oldest_waiter_ns"].is_null());
  CHECK(worst["limit_set_by"] == "listen");
  CHECK_FALSE(worst.contains("points"));
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

TEST_CASE("an interval covers itself and not the whole") {
  WatchReport report = report_sample();
  report.queues[2].interval = {.high = 1, .watched = std::chrono::seconds(1)};
  report.unheard = {81};
  report.queues[2].points = {{report.at - 2s, 1, 0}, {report.at - 1500us, 0, 4}};
  report.waits[{"host", "127.0.0.1:8080"}].interval_longest = 20ms;
  const ordered_json json = interval_json(report);
  CHECK(json["part"] == "interval");
  CHECK(json["unheard_ports"] == ordered_json{81});
  CHECK(json["queues"][0]["address"] == "127.0.0.1:8081");
  CHECK(json["queues"][1]["address"] == "127.0.0.1:8080");
  CHECK(json["queues"][1]["drops"] == 0);
  CHECK(json["queues"][1]["high"] == 1);
  CHECK(json["queues"][1]["watched_ns"] == 1'000'000'000);
  CHECK(json["queues"][1]["words"] == "");
  CHECK(json["queues"][1]["oldest_waiter_ns"] == 20'000'000);
  CHECK(json["queues"][1]["points"] == ordered_json{{1'000'000, 1, 0}, {2'998'500, 0, 4}});
}

}  // namespace
}  // namespace merhaba::bench::watch::test
