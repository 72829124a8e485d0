#include "bench/watch/watcher.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.hpp"

namespace merhaba::bench::watch {
namespace {

using namespace std::chrono_literals;

// A server starts workers, and stops them, long after it began to listen.
constexpr kernel::Nanoseconds kBetweenLooksForOwners = 60s;
// Of namespaces that are gone: containers come and go all day.
constexpr std::size_t kMostEnded = 1000;
constexpr std::size_t kMostOwners = 5000;  // of sockets that are gone

}  // namespace

Watcher::Watcher(WatcherOptions options) : options_(std::move(options)), begun_(kernel::now()) {
  find_namespaces();
}

void Watcher::find_namespaces() {
  const std::vector<std::string>& wanted = options_.netns;
  if (wanted.size() == 1 && wanted[0] == "all") {
    const kernel::NetNamespaces all = kernel::all_net_namespaces();
    hidden_ = all.hidden;
    own_ = all.found.front().inode;
    end_those_not_in(all.found);
    for (const kernel::NetNamespace& netns : all.found) begin(netns);
    return;
  }
  if (!watched_.empty()) return;
  for (const std::string& place : wanted) {
    const kernel::NetNamespace netns =
        place == "self" ? kernel::own_net_namespace() : kernel::net_namespace_at(place);
    if (own_ == 0) own_ = netns.inode;
    begin(netns);
  }
}

// One that cannot be entered is said once; one that has just gone is none.
void Watcher::begin(const kernel::NetNamespace& netns) {
  if (watched_.contains(netns.inode) || not_entered_.contains(netns.inode)) return;
  try {
    watched_.emplace(netns.inode, std::make_unique<NamespaceWatch>(options_.sampler, netns));
  } catch (const Error& error) {
    if (watched_.empty() || options_.netns[0] != "all") throw;
    not_entered_.emplace(netns.inode, error.what());
  }
}

// Whose last process has forked and gone as we went by is found the next time.
void Watcher::end_those_not_in(const std::vector<kernel::NetNamespace>& found) {
  const auto is_there = [&found](std::uint64_t inode) {
    return std::any_of(found.begin(), found.end(),
                       [inode](const kernel::NetNamespace& netns) { return netns.inode == inode; });
  };
  std::erase_if(not_entered_, [&](const auto& one) { return !is_there(one.first); });
  for (auto one = watched_.begin(); one != watched_.end();) {
    const auto next = std::next(one);
    if (is_there(one->first)) {
      missing_.erase(one->first);
    } else if (!missing_.insert(one->first).second) {
      missing_.erase(one->first);
      end(*one->second);
      watched_.erase(one);
    }
    one = next;
  }
}

void Watcher::end(NamespaceWatch& netns) {
  for (WatchedQueue& queue : netns.so_far().queues) {
    if (queue.gone_before) ended_.push_back(std::move(queue));
  }
  for (WatchedQueue& queue : netns.end_interval().queues) {
    queue.gone = true;
    ended_.push_back(std::move(queue));
  }
  if (ended_.size() > kMostEnded) {
    ended_.erase(ended_.begin(), ended_.end() - static_cast<std::ptrdiff_t>(kMostEnded));
  }
}

void Watcher::refresh() {
  const std::lock_guard lock(mutex_);
  find_namespaces();
  for (auto& [inode, watched] : watched_) watched->refresh();
  keep_to_limit();
}

// All are slowed down alike, each from the rate that it wants.
void Watcher::keep_to_limit() {
  double share = 0;
  for (const auto& [inode, watched] : watched_) {
    share += watched->wanted_rate() * std::chrono::duration<double>(watched->cost()).count();
  }
  const double slower = std::max(1.0, share / options_.cpu_limit);
  for (const auto& [inode, watched] : watched_) {
    const std::chrono::duration<double> period(slower / watched->wanted_rate());
    watched->pace(std::chrono::duration_cast<kernel::Nanoseconds>(period));
  }
}

WatchReport Watcher::so_far() {
  const std::lock_guard lock(mutex_);
  return report(&NamespaceWatch::so_far, ended_);
}

WatchReport Watcher::end_interval() {
  const std::lock_guard lock(mutex_);
  std::vector<WatchedQueue> ended;
  for (WatchedQueue& queue : ended_) {
    if (queue.gone_before) continue;
    ended.push_back(queue);
    queue.gone_before = true;
    queue.points.clear();
  }
  return report(&NamespaceWatch::end_interval, std::move(ended));
}

WatchReport Watcher::all() {
  const std::lock_guard lock(mutex_);
  looked_for_.clear();
  return report(&NamespaceWatch::so_far, ended_);
}

WatchReport Watcher::report(NamespaceWatch::Seen (NamespaceWatch::*see)(),
                            std::vector<WatchedQueue> ended) {
  WatchReport report;
  report.at = kernel::now();
  report.elapsed = report.at - begun_;
  report.queues = std::move(ended);
  for (const auto& [inode, watched] : watched_) {
    NamespaceWatch::Seen seen = (*watched.*see)();
    for (const WatchedQueue& queue : seen.queues) {
      const std::uint64_t overflows = watched->attribution().overflows_of(queue.now.cookie);
      if (overflows > 0) report.overflowed.emplace(queue.now.cookie, overflows);
    }
    std::move(seen.queues.begin(), seen.queues.end(), std::back_inserter(report.queues));
    for (Waits& waits : seen.waits) {
      report.waits.emplace(std::pair(seen.netns.name, waits.address), std::move(waits));
    }
    const auto place = inode == own_ ? report.namespaces.begin() : report.namespaces.end();
    report.namespaces.insert(place, std::move(seen.netns));
  }
  look_for_owners(report.queues);
  report.owners = owners_;
  report.hidden = hidden_;
  for (const auto& [inode, why] : not_entered_) report.not_entered.push_back(why);
  report.unheard = options_.sampler.ports;
  std::erase_if(report.unheard, [&](std::uint16_t port) {
    return std::any_of(
        report.queues.begin(), report.queues.end(),
        [port](const WatchedQueue& queue) { return queue.now.address.port() == port; });
  });
  return report;
}

void Watcher::look_for_owners(const std::vector<WatchedQueue>& queues) {
  std::vector<std::uint64_t> inodes;
  bool news = kernel::now() >= next_look_;
  for (const WatchedQueue& queue : queues) {
    if (queue.gone) continue;
    inodes.push_back(queue.now.inode);
    news |= looked_for_.insert(queue.now.inode).second;
  }
  if (!news) return;
  if (looked_for_.size() > kMostOwners + inodes.size()) {  // closed sockets are forgotten at last
    looked_for_ = {inodes.begin(), inodes.end()};
    owners_.clear();
  }
  next_look_ = kernel::now() + kBetweenLooksForOwners;
  for (auto& [inode, owner] : socket_owners(inodes)) owners_[inode] = std::move(owner);
}

}  // namespace merhaba::bench::watch
