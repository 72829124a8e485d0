#include "bench/watch/watch_table.hpp"

#include "bench/watch/watch_sample.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

QueueLook look_at(std::uint32_t depth, std::uint32_t drops = 0) {
  return {.gap = 1ms,
          .depth = depth,
          .drops = drops,
          .delayed = drops,
          .stays_at_limit = false,
          .needed = 0};
}

TEST_CASE("the last minute is drawn in tenths of it, full ones and drops to be seen") {
  WatchedQueue queue = watched("127.0.0.1:80", 0, 80);
  const kernel::Nanoseconds now = 1000s;
  CHECK(sparkline(queue, now) == "          ");
  queue.recent.part(now - 58s).add(look_at(1));
  queue.recent.part(now - 31s).add(look_at(40));
  queue.recent.part(now - 20s).add(look_at(80));
  queue.recent.part(now - 20s).add(look_at(20));
  queue.recent.part(now - 8s).add(look_at(81, 3));
  queue.recent.part(now).add(look_at(79));
  CHECK(sparkline(queue, now) == "▁   ▅ █ ×█");
}

TEST_CASE("sockets that share an address have a row for the sum of them") {
  WatchReport report = report_sample();
  WatchedQueue second = report.queues[2];
  report.queues[2].shares = second.shares = true;
  second.number = 2;
  second.now.depth = 4;
  report.queues.push_back(second);
  report.waits[{"host", "127.0.0.1:8080"}].oldest = 120ms;
  std::vector<std::string> lines =
      table_of(by_trouble(report.queues, &WatchedQueue::whole), report);
  REQUIRE(lines.size() == 6);
  CHECK_THAT(lines[1], StartsWith("127.0.0.1:8080, all 2      7     10            4  120 ms"));
  CHECK_THAT(lines[2], StartsWith("127.0.0.1:8080 #1          3      5     4      2  "));
  CHECK_THAT(lines[3], StartsWith("127.0.0.1:8080 #2          4      5     4      2  "));
  report.queues.back().gone = true;  // a single one that is left is no sum
  lines = table_of(by_trouble(report.queues, &WatchedQueue::whole), report);
  CHECK(lines.size() == 5);
}

TEST_CASE(
    "the owner of a queue is its unit or container, with its namespace if there are several") {
  WatchReport report = report_sample();
  report.owners[8081].group.container = "0123456789ab";
  report.namespaces.emplace_back().name = "blue";
  report.queues[1].netns = "blue";
  const std::vector<std::string> lines = table_of(report.queues, report);
  CHECK_THAT(lines[1], EndsWith(" in host"));
  CHECK_THAT(lines[2], EndsWith(" container 0123456789ab, in blue"));
  CHECK_THAT(lines[3], EndsWith(" nginx.service, in host"));
}

}  // namespace
}  // namespace merhaba::bench::watch::test
