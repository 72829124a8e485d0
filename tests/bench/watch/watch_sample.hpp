// A watch as it might have gone, for the code that reports it: of known figures.
#pragma once

#include <string>

#include "bench/watch/watch_report.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::watch::test {

inline WatchedQueue watched(const std::string& address, std::uint32_t depth, std::uint32_t limit,
                            QueuePast whole = {}) {
  WatchedQueue queue;
  queue.now.address = net::resolve(net::parse_listen(address)).front();
  queue.address = queue.now.address.text();
  queue.netns = "host";
  queue.now.depth = depth;
  queue.now.limit = limit;
  queue.now.inode = queue.now.address.port();  // enough to tell them apart
  queue.now.user = 33;
  queue.whole = queue.interval = whole;
  queue.now.drops = 100 + whole.drops;
  return queue;
}

// Port 8080 has dropped, 8081 was the fuller one, 22 was idle and is not ours to see.
inline WatchReport report_sample() {
  using namespace std::chrono_literals;
  WatchReport report;
  report.queues = {
      watched("127.0.0.1:22", 0, 128, {.high = 0, .watched = 3s}),
      watched("127.0.0.1:8081", 1, 511,
              {.high = 512, .at_limit = 40ms, .longest_at_limit = 40ms, .watched = 3s}),
      watched("127.0.0.1:8080", 3, 5,
              {.high = 4, .drops = 2, .delayed = 1, .watched = 3s, .needed = 6}),
  };
  report.at = 100s;
  report.elapsed = 3s;
  report.owners[8080] = {{{812, "nginx"}, {813, "nginx"}},
                         {.path = "/system.slice/nginx.service", .unit = "nginx.service"}};
  report.owners[8081] = {{{900, "merhaba"}}, {}};
  WatchedNamespace& netns = report.namespaces.emplace_back();
  netns.name = "host";
  netns.somaxconn = 4096;
  netns.looks_per_second = 1000;
  netns.sampling = {.period = 1ms,
                    .samples = 3001,
                    .late = 7,
                    .skipped = 2,
                    .span = 3s,
                    .elapsed = 3s,
                    .longest_gap = 4ms,
                    .recent_gap = 3ms,
                    .cpu = 90ms};
  netns.rise = netns.counted =
      kernel::Counters::parse("", "TcpExt: ListenOverflows ListenDrops\nTcpExt: 2 3\n");
  return report;
}

}  // namespace merhaba::bench::watch::test
