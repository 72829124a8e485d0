// A file of watch, small and made up: for the tests of the report.
// A text; whatever is not given is the same in all of them.
#pragma once

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace merhaba::bench::report::test {

struct SampleQueue {
  std::string address = "127.0.0.1:8080";
  std::string netns = "host";
  unsigned number = 1;
  unsigned inode = 4711;
  unsigned depth = 0;
  unsigned limit = 5;
  unsigned high = 0;
  unsigned drops = 0;
  std::uint64_t at_limit = 0;  // nanoseconds
  nlohmann::ordered_json oldest = nullptr;
  std::string words{};
  bool closed = false;
  nlohmann::ordered_json points = nullptr;  // null: the file has none
};

inline nlohmann::ordered_json sample_json(const SampleQueue& queue) {
  nlohmann::ordered_json json = {
      {"netns", queue.netns},
      {"family", "tcp"},
      {"address", queue.address},
      {"number", queue.number},
      {"inode", queue.inode},
      {"user", 33},
      {"programs", {{{"pid", 812}, {"name", "nginx"}}, {{"pid", 813}, {"name", "nginx"}}}},
      {"cgroup", "/system.slice/nginx.service"},
      {"unit", "nginx.service"},
      {"pod", nullptr},
      {"container", nullptr},
      {"closed", queue.closed},
      {"depth", queue.depth},
      {"limit", queue.limit},
      {"limit_set_by", "listen"},
      {"holds", queue.limit + 1},
      {"fill", 0.5},
      {"high", queue.high},
      {"watched_ns", 1'000'000'000},
      {"at_limit_ns", queue.at_limit},
      {"longest_at_limit_ns", queue.at_limit},
      {"drops", queue.drops},
      {"drops_in_all", queue.drops},
      {"delayed_clients", queue.drops / 2},
      {"oldest_waiter_ns", queue.oldest},
      {"enough_at_least", queue.drops > 0 ? nlohmann::ordered_json(28) : nullptr},
      {"words", queue.words}};
  if (!queue.points.is_null()) json["points"] = queue.points;
  return json;
}

// A line, without its end. `part`: "interval", "summary".
inline std::string sample_line(const std::string& part, double elapsed,
                               const std::vector<SampleQueue>& queues,
                               const std::vector<std::string>& namespaces = {"host"}) {
  nlohmann::ordered_json spaces = nlohmann::ordered_json::array();
  for (const std::string& name : namespaces) {
    spaces.push_back({{"name", name},
                      {"inode", 4'026'531'840},
                      {"somaxconn", 4096},
                      {"kernel", {{"TcpExtListenOverflows", 3}}},
                      {"sampling",
                       {{"period_ns", 1'000'000},
                        {"samples", 990},
                        {"rate_per_s", 990.0},
                        {"late", 7},
                        {"skipped", 2},
                        {"longest_gap_ns", 4'000'000},
                        {"cpu_ns", 30'000'000},
                        {"cpu_share", 0.031}}}});
  }
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const SampleQueue& queue : queues) all.push_back(sample_json(queue));
  return nlohmann::ordered_json{{"schema", 2},
                                {"kind", "watch"},
                                {"part", part},
                                {"at", "2026-01-31T12:00:03Z"},
                                {"elapsed_s", elapsed},
                                {"namespaces", spaces},
                                {"unheard_ports", nlohmann::ordered_json::array()},
                                {"hidden_processes", 0},
                                {"queues", all}}
      .dump();
}

// Three seconds of a queue for 5 + 1 that overflows in the second of them, and of one nobody calls.
inline std::string sample_recording(bool points) {
  using nlohmann::ordered_json;
  const auto some = [&](const ordered_json& all) { return points ? all : ordered_json(nullptr); };
  const SampleQueue idle{.address = "[::]:22", .inode = 9, .points = some(ordered_json::array())};
  SampleQueue busy;
  std::string text;
  busy.high = 2;
  busy.points = some({{100, 0, 0}, {400'000, 2, 0}});
  text += sample_line("interval", 1, {busy, idle}) + "\n";
  busy.high = 6;
  busy.drops = 23;
  busy.at_limit = 40'000'000;
  busy.oldest = 250'000'000;
  busy.words = "an interval's";
  busy.points = some({{1'200'000, 6, 0}, {1'200'500, 6, 3}, {1'230'000, 6, 20}, {1'240'000, 1, 0}});
  text += sample_line("interval", 2, {busy, idle}) + "\n";
  text += sample_line("interval", 3,
                      {{.depth = 1, .high = 1, .points = some(ordered_json::array())}, idle}) +
          "\n";
  busy.words = "held 6 of 6 <at its limit>; raise the backlog to at least 28";
  busy.points = nullptr;
  return text + sample_line("summary", 3, {busy, {.address = "[::]:22", .inode = 9}}) + "\n";
}

inline std::string without_last_line(const std::string& text) {
  return text.substr(0, text.rfind('\n', text.size() - 2) + 1);
}

}  // namespace merhaba::bench::report::test
