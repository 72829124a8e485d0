// All that is watched of one network namespace: its queues, its counters, and what the two say
// together. Owned by the watcher; one thread at a time.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bench/kernel/counters.hpp"
#include "bench/watch/drop_attribution.hpp"
#include "bench/watch/queue_sampler.hpp"

namespace merhaba::bench::watch {

// As it stands now.
struct WatchedNamespace {
  std::string name;
  std::uint64_t inode = 0;
  int somaxconn = 0;                     // 0: not known
  kernel::Counters counted;              // since the system started
  kernel::Counters rise;                 // in the whole watch, or in the interval
  RecentSeconds<Rise> recent_overflows;  // ListenOverflows
  bool sees_unix = true;                 // the kernel has unix_diag
  Sampling sampling;
  double looks_per_second = 0;  // achieved of late
  bool quiet = false;           // nobody listens, and so it is looked at rarely
  std::uint64_t unattributed_drops = 0;
};

class NamespaceWatch {
 public:
  // As QueueSampler; throws Error as well where the counters cannot be read, as all of these do.
  NamespaceWatch(const SamplerOptions& options, const kernel::NetNamespace& netns);

  struct Seen {
    WatchedNamespace netns;
    std::vector<WatchedQueue> queues;
    std::vector<Waits> waits;
  };
  Seen so_far();
  Seen end_interval();

  // To be called about once a second: what it has cost since the last time, and whose the drops
  // were.
  void refresh();
  // Looks per second that it wants, and the CPU time that one takes.
  double wanted_rate() const;
  kernel::Nanoseconds cost() const { return cost_; }
  void pace(kernel::Nanoseconds period) { sampler_.pace(period); }

  const DropAttribution& attribution() const { return attribution_; }

 private:
  Seen report_of(QueueSampler::Seen seen, const kernel::Counters& counted,
                 const kernel::Counters& since) const;

  const unsigned rate_;
  const kernel::NetNamespace netns_;
  QueueSampler sampler_;
  const kernel::Counters begun_;
  kernel::Counters interval_begun_;
  DropAttribution attribution_;
  std::uint64_t overflows_;  // ListenOverflows, at the last refresh
  RecentSeconds<Rise> recent_overflows_;
  Sampling before_;
  kernel::Nanoseconds cost_{};
  double looks_per_second_;
  bool quiet_ = false;
};

}  // namespace merhaba::bench::watch
