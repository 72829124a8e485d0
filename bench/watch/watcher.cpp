#include "bench/watch/watcher.hpp"

#include <algorithm>
#include <utility>

#include "net/accept_queue.hpp"

namespace merhaba::bench::watch {

Watcher::Watcher(std::vector<std::uint16_t> ports, unsigned rate)
    : ports_(std::move(ports)),
      begun_(kernel::Counters::read()),
      interval_begun_(begun_),
      sampler_(ports_, rate) {}

WatchReport Watcher::so_far() { return report(sampler_.seen(), kernel::Counters::read()); }

Watcher::Interval Watcher::end_interval() {
  const kernel::Counters counters = kernel::Counters::read();
  kernel::Counters rise = counters.since(interval_begun_);
  interval_begun_ = counters;
  return {report(sampler_.end_interval(), counters), std::move(rise)};
}

WatchReport Watcher::all() {
  looked_for_.clear();
  return so_far();
}

WatchReport Watcher::report(QueueSampler::Seen seen, const kernel::Counters& counters) {
  look_for_programs(seen.queues);
  WatchReport report{.queues = std::move(seen.queues),
                     .sampling = seen.sampling,
                     .programs = programs_,
                     .kernel = counters.since(begun_),
                     .somaxconn = net::somaxconn(),
                     .unheard = ports_};
  std::erase_if(report.unheard, [&](std::uint16_t port) {
    return std::any_of(
        report.queues.begin(), report.queues.end(),
        [port](const WatchedQueue& queue) { return queue.now.address.port() == port; });
  });
  return report;
}

void Watcher::look_for_programs(const std::vector<WatchedQueue>& queues) {
  std::vector<std::uint64_t> inodes;
  bool news = false;
  for (const WatchedQueue& queue : queues) {
    if (queue.gone) continue;
    inodes.push_back(queue.now.inode);
    news |= looked_for_.insert(queue.now.inode).second;
  }
  if (!news) return;
  for (auto& [inode, processes] : socket_programs(inodes)) programs_[inode] = processes;
}

}  // namespace merhaba::bench::watch
