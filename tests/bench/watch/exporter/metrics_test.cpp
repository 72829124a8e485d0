#include "bench/watch/exporter/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <filesystem>
#include <iterator>

#include "bench/support.hpp"
#include "bench/watch/exporter/exporter.hpp"
#include "bench/watch/watch_sample.hpp"
#include "net/unix_listener.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

std::string text_of(const WatchReport& report) {
  return prometheus::TextSerializer().prometheus::Serializer::Serialize(metrics_of(report));
}

const std::string nginx =
    R"(netns="host",listener="127.0.0.1:8080",program="nginx",unit="nginx.service")";

void add(WatchedQueue& queue, kernel::Nanoseconds at, const QueueLook& look) {
  queue.recent.part(at).add(look);
}

TEST_CASE("each queue's metrics are named after it, its program and its unit") {
  const std::string text = text_of(report_sample());
  CHECK_THAT(text, ContainsSubstring("accept_queue_depth{" + nginx + ",queue=\"1\"} 3\n"));
  CHECK_THAT(text, ContainsSubstring("accept_queue_limit{" + nginx + ",queue=\"1\"} 5\n"));
  CHECK_THAT(
      text, ContainsSubstring("accept_queue_dropped_packets_total{" + nginx + ",queue=\"1\"} 2\n"));
  CHECK_THAT(
      text, ContainsSubstring("accept_queue_delayed_clients_total{" + nginx + ",queue=\"1\"} 1\n"));
  CHECK_THAT(text, ContainsSubstring(R"(pid="812",cgroup="/system.slice/nginx.service",user="33",)"
                                     R"(limit_set_by="listen",when_full="drops"} 1)"));
  CHECK_THAT(text, ContainsSubstring(R"(accept_queue_netns_listen_drops_total{netns="host"} 3)"));
  CHECK_THAT(text, ContainsSubstring(R"(accept_queue_netns_somaxconn{netns="host"} 4096)"));
  CHECK_THAT(text, ContainsSubstring(R"(accept_queue_watch_looks_total{netns="host"} 3001)"));
  CHECK_THAT(text, ContainsSubstring("accept_queue_watch_hidden_processes 0\n"));
}

TEST_CASE("windows have what happened in them, and no scrape takes anything from another") {
  WatchReport report = report_sample();
  WatchedQueue& queue = report.queues[2];
  add(queue, report.at - 40s,
      {.gap = 30ms, .depth = 6, .drops = 4, .delayed = 4, .stays_at_limit = true, .needed = 10});
  add(queue, report.at - 2s,
      {.gap = 5ms, .depth = 5, .drops = 0, .delayed = 0, .stays_at_limit = true, .needed = 0});
  for (int scrape = 0; scrape < 2; ++scrape) {
    const std::string text = text_of(report);
    const auto has = [&](const std::string& name, const std::string& window,
                         const std::string& value) {
      CHECK_THAT(text,
                 ContainsSubstring("accept_queue_recent_" + name + "{" + nginx +
                                   ",queue=\"1\",window=\"" + window + "\"} " + value + "\n"));
    };
    has("high_water", "15s", "5");
    has("high_water", "60s", "6");
    has("at_limit_seconds", "15s", "0.005");
    has("at_limit_seconds", "60s", "0.035");
    has("dropped_packets", "15s", "0");
    has("dropped_packets", "60s", "4");
    has("delayed_clients", "60s", "4");
    has("backlog_needed", "15s", "0");
    has("backlog_needed", "60s", "9");
  }
}

TEST_CASE("drops were for lack of room only where the window has an overflow") {
  WatchReport report = report_sample();
  add(report.queues[2], report.at - 2s,
      {.gap = 5ms, .depth = 3, .drops = 2, .delayed = 2, .stays_at_limit = false, .needed = 5});
  const std::string needed =
      "accept_queue_recent_backlog_needed{" + nginx + ",queue=\"1\",window=\"15s\"} ";
  CHECK_THAT(text_of(report), ContainsSubstring(needed + "0\n"));
  report.namespaces[0].recent_overflows.part(report.at - 40s).count = 2;
  CHECK_THAT(text_of(report), ContainsSubstring(needed + "0\n"));
  report.namespaces[0].recent_overflows.part(report.at - 2s).count = 2;
  CHECK_THAT(text_of(report), ContainsSubstring(needed + "6\n"));
}

TEST_CASE("waiting clients are reported for the address, with all that was seen of it") {
  WatchReport report = report_sample();
  Waits& waits = report.waits[{"host", "127.0.0.1:8080"}];
  waits.oldest = 120ms;
  waits.recent.part(report.at - 30s).note(700ms);
  waits.waits.add(15ms);
  const std::string text = text_of(report);
  CHECK_THAT(text, ContainsSubstring("accept_queue_oldest_waiter_seconds{" + nginx + "} 0.12\n"));
  CHECK_THAT(text, ContainsSubstring("accept_queue_recent_oldest_waiter_seconds{" + nginx +
                                     ",window=\"60s\"} 0.7\n"));
  CHECK_THAT(text, ContainsSubstring("accept_queue_wait_seconds_count{" + nginx + "} 1\n"));
  CHECK_THAT(text,
             ContainsSubstring("accept_queue_wait_seconds_bucket{" + nginx + ",le=\"0.02\"} 1\n"));
  CHECK_THAT(text,
             ContainsSubstring("accept_queue_wait_seconds_bucket{" + nginx + ",le=\"+Inf\"} 1\n"));
}

TEST_CASE("a Unix socket refuses, and has no drops to report") {
  WatchReport report = report_sample();
  WatchedQueue& queue = report.queues.emplace_back(report.queues[2]);
  queue.now.address = net::unix_address("/run/app.sock");
  queue.address = queue.now.address.text();
  const std::string text = text_of(report);
  CHECK_THAT(text, ContainsSubstring(R"(accept_queue_depth{netns="host",)"
                                     R"(listener="unix:/run/app.sock",program="nginx")"));
  CHECK_THAT(text, ContainsSubstring(R"(when_full="refuses"} 1)"));
  CHECK_THAT(text, !ContainsSubstring(R"(dropped_packets_total{netns="host",listener="unix)"));
}

TEST_CASE(
    "a queue that has just closed is reported as long as its name is free, and no name comes "
    "twice") {
  WatchReport report = report_sample();
  WatchedQueue& closed = report.queues[2];
  closed.gone = true;
  closed.last = report.at - 59s;
  const std::string drops = "accept_queue_dropped_packets_total{" + nginx + ",queue=\"1\"} ";
  CHECK_THAT(text_of(report), ContainsSubstring(drops + "2\n"));
  CHECK_THAT(text_of(report), !ContainsSubstring("accept_queue_depth{" + nginx));
  WatchedQueue anew = closed;
  anew.gone = false;
  anew.whole.drops = 7;
  report.queues.push_back(anew);
  const std::string text = text_of(report);
  CHECK_THAT(text, ContainsSubstring(drops + "7\n"));
  CHECK(text.find(drops) == text.rfind(drops));
  report.queues.pop_back();
  report.queues[2].last = report.at - 61s;
  CHECK_THAT(text_of(report), !ContainsSubstring(drops));
}

TEST_CASE("a file of metrics is replaced as a whole, and nothing is left beside it") {
  const merhaba::test::Folder folder;
  const std::string path = folder / "accept_queue.prom";
  write_textfile(report_sample(), path);
  write_textfile(report_sample(), path);
  CHECK(merhaba::test::read_file(path) == text_of(report_sample()));
  const auto entries = std::filesystem::directory_iterator(folder.path());
  CHECK(std::distance(begin(entries), end(entries)) == 1);
  CHECK_THAT(error_of([&] { write_textfile(report_sample(), folder / "no/file"); }),
             ContainsSubstring("cannot write") && ContainsSubstring("No such file"));
}

}  // namespace
}  // namespace merhaba::bench::watch::test
