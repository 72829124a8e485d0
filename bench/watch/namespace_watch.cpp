#include "bench/watch/namespace_watch.hpp"

#include <algorithm>
#include <utility>

namespace merhaba::bench::watch {
namespace {

constexpr double kQuietRate = 20;  // looks per second: so soon a listener is found that is new

}  // namespace

NamespaceWatch::NamespaceWatch(const SamplerOptions& options, const kernel::NetNamespace& netns)
    : rate_(options.rate),
      netns_(netns),
      sampler_(options, netns),
      begun_(kernel::Counters::read(sampler_.network())),
      interval_begun_(begun_),
      overflows_(begun_["TcpExtListenOverflows"]),
      looks_per_second_(options.rate) {}

NamespaceWatch::Seen NamespaceWatch::so_far() {
  const kernel::Counters counted = kernel::Counters::read(sampler_.network());
  return report_of(sampler_.seen(), counted, begun_);
}

NamespaceWatch::Seen NamespaceWatch::end_interval() {
  const kernel::Counters counted = kernel::Counters::read(sampler_.network());
  return report_of(sampler_.end_interval(), counted, std::exchange(interval_begun_, counted));
}

NamespaceWatch::Seen NamespaceWatch::report_of(QueueSampler::Seen seen,
                                               const kernel::Counters& counted,
                                               const kernel::Counters& since) const {
  return {{.name = netns_.name,
           .inode = netns_.inode,
           .somaxconn = seen.somaxconn,
           .counted = counted,
           .rise = counted.since(since),
           .recent_overflows = recent_overflows_,
           .sees_unix = seen.sees_unix,
           .sampling = seen.sampling,
           .looks_per_second = looks_per_second_,
           .quiet = quiet_,
           .unattributed_drops = attribution_.unattributed()},
          std::move(seen.queues),
          std::move(seen.waits)};
}

void NamespaceWatch::refresh() {
  const kernel::Counters counted = kernel::Counters::read(sampler_.network());
  const QueueSampler::Seen seen = sampler_.seen();
  attribution_.take(counted, seen.queues);
  const std::uint64_t overflows = counted["TcpExtListenOverflows"];
  const std::uint64_t rise = overflows - std::exchange(overflows_, overflows);
  if (rise > 0) recent_overflows_.part(kernel::now()).count += rise;
  quiet_ = std::all_of(seen.queues.begin(), seen.queues.end(),
                       [](const WatchedQueue& queue) { return queue.gone; });
  const Sampling& now = seen.sampling;
  const auto looks = now.samples - before_.samples;
  looks_per_second_ = 0;
  if (looks == 0) return;
  cost_ = (now.cpu - before_.cpu) / static_cast<std::int64_t>(looks);
  const std::chrono::duration<double> time = now.elapsed - before_.elapsed;
  looks_per_second_ = static_cast<double>(looks) / time.count();
  before_ = now;
}

double NamespaceWatch::wanted_rate() const {
  return quiet_ ? std::min<double>(kQuietRate, rate_) : rate_;
}

}  // namespace merhaba::bench::watch
