#include "bench/watch/queue_watch.hpp"

#include <algorithm>
#include <iterator>

namespace merhaba::bench::watch {
namespace {

using namespace std::chrono_literals;

// A SYN is sent again after 1 s (RFC 6298, 2.1), and then ever later.
constexpr kernel::Nanoseconds kBeforeRetry = 1s;

// A queue that is gone is still reported, so a machine whose listeners come and go all day needs a
// bound.
constexpr std::size_t kMostGone = 1000;

// A queue that changes at each of a thousand looks a second, for a minute and more.
constexpr std::size_t kMostPoints = 100'000;

bool at_limit(const kernel::ListenQueue& queue) { return queue.depth >= limit_of(queue); }

}  // namespace

QueueWatch::QueueWatch(std::string netns, bool records)
    : netns_(std::move(netns)), records_(records) {}

void QueueWatch::take(kernel::Nanoseconds at, const std::vector<kernel::ListenQueue>& sample) {
  std::vector<const kernel::ListenQueue*> news;
  for (const kernel::ListenQueue& queue : sample) {
    const auto known = here_.find(queue.cookie);
    if (known == here_.end()) {
      news.push_back(&queue);
    } else {
      follow(known->second, at, queue);
    }
  }
  for (auto entry = here_.begin(); entry != here_.end();) {
    const auto next = std::next(entry);
    if (entry->second.reported.last != at) leave(entry);
    entry = next;
  }
  // Sockets that were made together are numbered in that order, as far as inodes show it.
  std::sort(news.begin(), news.end(),
            [](const kernel::ListenQueue* one, const kernel::ListenQueue* other) {
              return one->inode < other->inode;
            });
  for (const kernel::ListenQueue* queue : news) follow(enter(at, *queue), at, *queue);
  previous_ = at;
}

void QueueWatch::leave(Entries::iterator entry) {
  entry->second.reported.gone = true;
  const auto siblings = at_address_.find(entry->second.reported.address);
  std::erase(siblings->second, entry->first);
  if (siblings->second.empty()) at_address_.erase(siblings);
  gone_.insert(here_.extract(entry));
  if (gone_.size() > kMostGone) gone_.erase(gone_.begin());
}

QueueWatch::Entry& QueueWatch::enter(kernel::Nanoseconds at, const kernel::ListenQueue& queue) {
  // A dump of several messages may pass a socket over when another one closes meanwhile.
  if (auto back = gone_.extract(queue.cookie)) {
    Entry& entry = here_.insert(std::move(back)).position->second;
    entry.reported.gone = false;
    at_address_[entry.reported.address].push_back(queue.cookie);
    return entry;
  }
  Entry& entry = here_[queue.cookie];
  entry.reported.now = queue;
  entry.reported.address = queue.address.text();
  entry.reported.netns = netns_;
  entry.reported.last = at;
  if (previous_) {
    entry.reported.now.drops = entry.reported.now.depth = 0;
    entry.reported.last = *previous_;
  } else if (records_ && queue.depth > 0) {
    entry.points.push_back({at, queue.depth, 0});
  }
  number(entry);
  return entry;
}

void QueueWatch::number(Entry& entry) {
  std::vector<std::uint64_t>& siblings = at_address_[entry.reported.address];
  const auto has = [&](unsigned wanted) {
    return std::any_of(siblings.begin(), siblings.end(), [&](std::uint64_t cookie) {
      return here_.at(cookie).reported.number == wanted;
    });
  };
  while (has(entry.reported.number)) ++entry.reported.number;
  siblings.push_back(entry.reported.now.cookie);
  if (siblings.size() == 1) return;
  for (const std::uint64_t cookie : siblings) here_.at(cookie).reported.shares = true;
}

void QueueWatch::follow(Entry& entry, kernel::Nanoseconds at,
                        const kernel::ListenQueue& queue) const {
  WatchedQueue& reported = entry.reported;
  const kernel::Nanoseconds gap = at - std::exchange(reported.last, at);
  reported.gone_before = false;
  if (queue.depth == 0 && reported.now.depth == 0 && queue.drops == reported.now.drops) {
    // As nearly all are at nearly every look.
    for (QueuePast* past :
         {&entry.whole.past, &entry.interval.past, &reported.whole, &reported.interval}) {
      past->watched += gap;
    }
    reported.now.limit = queue.limit;
    return;
  }
  // The kernel counts in 32 bits, and around.
  const auto drops =
      static_cast<std::uint32_t>(queue.drops) - static_cast<std::uint32_t>(reported.now.drops);
  auto& lost = entry.lost;
  if (queue.depth == 0) lost.clear();
  const std::uint64_t fresh = entry.delayed.take(at, drops);
  if (drops > 0 && queue.depth > 0) lost.emplace_back(at - gap, drops);
  std::erase_if(lost, [&](const auto& one) { return at - one.first >= kBeforeRetry; });
  std::uint64_t waiting = queue.depth;
  for (const auto& [when, number] : lost) waiting += number;
  const QueueLook look{.gap = gap,
                       .depth = queue.depth,
                       .drops = drops,
                       .delayed = fresh,
                       .stays_at_limit = at_limit(reported.now) && at_limit(queue),
                       .needed = lost.empty() ? 0 : static_cast<std::uint32_t>(waiting)};
  entry.whole.add(look);
  entry.interval.add(look);
  reported.whole = entry.whole.past;
  reported.interval = entry.interval.past;
  if (!look.is_quiet()) reported.recent.part(at).add(look);
  if (records_ && (queue.depth != reported.now.depth || drops > 0) &&
      entry.points.size() < kMostPoints) {
    entry.points.push_back({at, queue.depth, drops});
  }
  reported.now = queue;
}

std::vector<WatchedQueue> QueueWatch::end_interval() {
  std::vector<WatchedQueue> ended;
  for (Entries* entries : {&here_, &gone_}) {
    for (auto& [cookie, entry] : *entries) {
      if (!entry.reported.gone_before) {
        ended.push_back(entry.reported);
        ended.back().points = std::exchange(entry.points, {});
      }
      entry.reported.gone_before = entry.reported.gone;
      entry.reported.interval = {};
      entry.interval = {};
    }
  }
  return ended;
}

std::vector<WatchedQueue> QueueWatch::queues() const {
  std::vector<WatchedQueue> all;
  for (const Entries* entries : {&here_, &gone_}) {
    for (const auto& [cookie, entry] : *entries) all.push_back(entry.reported);
  }
  return all;
}

std::uint32_t limit_of(const kernel::ListenQueue& queue) { return std::max(queue.limit, 1U); }

std::uint32_t holds(const kernel::ListenQueue& queue) { return queue.limit + 1; }

double fill(const kernel::ListenQueue& queue, std::uint32_t depth) {
  return static_cast<double>(depth) / (static_cast<double>(queue.limit) + 1);
}

bool drops_packets(const kernel::ListenQueue& queue) { return queue.address.family() != AF_UNIX; }

}  // namespace merhaba::bench::watch
