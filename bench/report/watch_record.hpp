// What a file of watch holds, its lines put together: the namespaces and the queues that were
// watched, and how deep each queue was over time.
// Values. Spans are in nanoseconds, times in microseconds since the watch began.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/report/course.hpp"

namespace merhaba::bench::report {

struct WatchedNamespace {
  std::string name;  // "" in a file that knows of one only
  std::uint64_t inode = 0;
  std::uint64_t somaxconn = 0;  // 0: not known
  std::map<std::string, std::uint64_t> kernel;
  std::uint64_t period = 0;
  std::uint64_t looks = 0;
  std::uint64_t late = 0;
  std::uint64_t skipped = 0;
  std::uint64_t spared = 0;  // as no queue was half full
  std::uint64_t longest_gap = 0;
  std::optional<double> looks_per_second;
  std::optional<double> cpu_share;
};

// Of an interval, or of the whole watch.
struct QueueAccount {
  std::uint64_t high = 0;
  std::uint64_t at_limit = 0;
  std::uint64_t longest_at_limit = 0;
  std::uint64_t drops = 0;
  std::optional<std::uint64_t> delayed_clients;
  std::optional<std::uint64_t> oldest_waiter;
  std::optional<std::uint64_t> enough;  // the least backlog that might have been
  std::string words;

  void add(const QueueAccount& next);
};

struct DepthPoint {
  std::uint64_t at = 0;
  std::uint64_t depth = 0;
  std::uint64_t drops = 0;  // since the point before
};

// A queue, as one line has it.
struct QueueLine {
  std::string netns;
  std::string address;
  std::uint64_t number = 0;
  std::uint64_t inode = 0;
  std::string program;  // "nginx (812 and 4 more), nginx.service"
  bool closed = false;
  std::uint64_t depth = 0;
  std::uint64_t limit = 0;
  std::uint64_t holds = 0;
  QueueAccount account;
  std::optional<std::vector<DepthPoint>> points;  // none: there are only the account's figures
};

struct WatchedQueue {
  std::string name;  // "0.0.0.0:80", with its number or its namespace where there are several
  QueueLine now{};   // as last seen, without its points; its account is of the whole watch
  Course depth{};
  Course oldest_waiter{};
  std::vector<std::pair<std::uint64_t, std::uint64_t>> limits{};  // from when on, and how much
  bool has_points = false;                                        // the record's
  std::uint64_t until = 0;                                        // it was watched

  bool was_used() const { return now.account.high > 0 || now.account.drops > 0; }
};

struct WatchRecord {
  std::string at;  // when its last line was written: "2026-01-31T12:00:00Z"
  double seconds = 0;
  // Without, a queue's `depth` is how deep it was at most, interval by interval. With them, an
  // interval that has none is one in which nothing changed.
  bool has_points = false;
  bool has_summary = false;    // without: accounts are added up from the intervals
  bool ends_in_a_line = true;  // false: its last line is cut short, and left out
  std::vector<WatchedNamespace> namespaces;
  std::vector<WatchedQueue> queues;  // the worst first
  std::vector<std::uint64_t> unheard_ports;
  std::uint64_t hidden_processes = 0;
};

}  // namespace merhaba::bench::report
