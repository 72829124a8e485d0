// Puts the lines of a watch together.
// Owned by their reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "bench/report/watch_line.hpp"
#include "bench/report/watch_record.hpp"

namespace merhaba::bench::report {

class WatchGathering {
 public:
  // In the order they were written. `place` is for messages; throws Error where a second watch
  // begins.
  void add(const WatchLine& line, const std::string& place);

  bool is_empty() const { return lines_ == 0; }
  WatchRecord take();

 private:
  // Sockets of one address share it; one that is opened again has another inode.
  using QueueKey = std::tuple<std::string, std::string, std::uint64_t, std::uint64_t>;
  struct Interval {
    std::uint64_t begin = 0;  // microseconds
    std::uint64_t end = 0;
  };

  void add(const WatchedNamespace& space, bool summary);
  void add_interval(WatchedQueue& queue, const QueueLine& line, Interval when);
  void add_summary(WatchedQueue& queue, const QueueLine& line, Interval when);
  WatchedQueue& queue_of(const QueueLine& line);
  void name_queues();

  std::size_t lines_ = 0;
  WatchRecord record_;
  std::map<QueueKey, std::size_t> places_;  // of the record's queues
};

}  // namespace merhaba::bench::report
