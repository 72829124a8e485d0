// All that a watch looks at: the network namespaces and their queues, and whose these are.
// Owned by the command; any thread may ask it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "bench/watch/namespace_watch.hpp"
#include "bench/watch/watch_report.hpp"

namespace merhaba::bench::watch {

struct WatcherOptions {
  SamplerOptions sampler{};
  // "all", "self", or files such as /run/netns/NAME; the first two alone.
  std::vector<std::string> netns{"self"};
  double cpu_limit = 0.1;  // of one CPU, for the looks of all namespaces together
};

class Watcher {
 public:
  // As QueueSampler. Begins to watch; all of these throw Error where the kernel does not answer.
  explicit Watcher(WatcherOptions options);

  WatchReport so_far();
  WatchReport end_interval();  // the rise of the counters is that of the interval, which ends
  // As so_far(); looks once more for the programs, for a server's workers often come after its
  // socket.
  WatchReport all();

  // To be called about once a second: finds namespaces that are new, leaves those that are gone,
  // and divides the time that looks may take among them.
  void refresh();

 private:
  void find_namespaces();
  void begin(const kernel::NetNamespace& netns);
  void end_those_not_in(const std::vector<kernel::NetNamespace>& found);
  void end(NamespaceWatch& netns);
  void keep_to_limit();
  void look_for_owners(const std::vector<WatchedQueue>& queues);
  WatchReport report(NamespaceWatch::Seen (NamespaceWatch::*see)(),
                     std::vector<WatchedQueue> ended);

  const WatcherOptions options_;
  const kernel::Nanoseconds begun_;
  std::mutex mutex_;                                                  // guards all that follows
  std::map<std::uint64_t, std::unique_ptr<NamespaceWatch>> watched_;  // by the namespace's inode
  std::uint64_t own_ = 0;                                             // of these
  std::map<std::uint64_t, std::string> not_entered_;                  // and why
  std::set<std::uint64_t> missing_;  // namespaces that were not found the last time
  unsigned hidden_ = 0;
  std::vector<WatchedQueue> ended_;  // of namespaces that are gone
  SocketOwners owners_;
  std::set<std::uint64_t> looked_for_;  // inodes
  kernel::Nanoseconds next_look_{};     // for all owners again
};

}  // namespace merhaba::bench::watch
