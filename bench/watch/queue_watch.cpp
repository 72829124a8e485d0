#include "bench/watch/queue_watch.hpp"

#include <algorithm>
#include <iterator>

namespace merhaba::bench::watch {
namespace {

using namespace std::chrono_literals;

// A SYN is sent again after 1 s (RFC 6298, 2.1), and then ever later.
constexpr kernel::Nanoseconds kBeforeRetry = 1s;

// What is gone is still told, so a machine whose listeners come and go all day needs a bound.
constexpr std::size_t kMostGone = 1000;

struct Seen {
  kernel::Nanoseconds gap;  // since it was seen before
  std::uint32_t depth;
  std::uint32_t drops;  // in the meantime
  bool stays_at_limit;  // then and now
  std::uint32_t needed;
};

void add(QueuePast& past, kernel::Nanoseconds& stretch, const Seen& seen) {
  past.high = std::max(past.high, seen.depth);
  past.drops += seen.drops;
  past.watched += seen.gap;
  past.needed = std::max(past.needed, seen.needed);
  stretch = seen.stays_at_limit ? stretch + seen.gap : 0ns;
  if (seen.stays_at_limit) past.at_limit += seen.gap;
  past.longest_at_limit = std::max(past.longest_at_limit, stretch);
}

bool same_address(const net::SocketAddress& one, const net::SocketAddress& other) {
  return one.port() == other.port() && one.text() == other.text();  // the latter is dear
}

bool at_limit(const kernel::ListenQueue& queue) { return queue.depth >= limit_of(queue); }

}  // namespace

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
  // Sockets that were made together are numbered in that order, as far as inodes tell it.
  std::sort(news.begin(), news.end(),
            [](const kernel::ListenQueue* one, const kernel::ListenQueue* other) {
              return one->inode < other->inode;
            });
  for (const kernel::ListenQueue* queue : news) follow(enter(at, *queue), at, *queue);
  for (auto entry = here_.begin(); entry != here_.end();) {
    const auto next = std::next(entry);
    WatchedQueue& told = entry->second.told;
    told.gone = told.last != at;
    if (told.gone) gone_.insert(here_.extract(entry));
    entry = next;
  }
  while (gone_.size() > kMostGone) gone_.erase(gone_.begin());
  previous_ = at;
}

QueueWatch::Entry& QueueWatch::enter(kernel::Nanoseconds at, const kernel::ListenQueue& queue) {
  // A dump of several messages may pass a socket over when another one closes meanwhile.
  if (auto back = gone_.extract(queue.cookie))
    return here_.insert(std::move(back)).position->second;
  Entry entry;
  entry.told.now = queue;
  entry.told.last = at;
  if (previous_) {
    entry.told.now.drops = entry.told.now.depth = 0;
    entry.told.last = *previous_;
  }
  for (Entries* entries : {&here_, &gone_}) {
    for (auto& [cookie, other] : *entries) {
      if (!same_address(other.told.now.address, queue.address)) continue;
      entry.told.shares = other.told.shares = true;
      entry.told.number = std::max(entry.told.number, other.told.number + 1);
    }
  }
  return here_.insert_or_assign(queue.cookie, std::move(entry)).first->second;
}

void QueueWatch::follow(Entry& entry, kernel::Nanoseconds at, const kernel::ListenQueue& queue) {
  WatchedQueue& told = entry.told;
  // The kernel counts in 32 bits, and around.
  const auto drops =
      static_cast<std::uint32_t>(queue.drops) - static_cast<std::uint32_t>(told.now.drops);
  auto& lost = entry.lost;
  if (queue.depth == 0) lost.clear();
  if (drops > 0 && queue.depth > 0) lost.emplace_back(told.last, drops);
  std::erase_if(lost, [&](const auto& one) { return at - one.first >= kBeforeRetry; });
  std::uint32_t waiting = queue.depth;
  for (const auto& [when, number] : lost) waiting += number;
  const Seen seen{.gap = at - told.last,
                  .depth = queue.depth,
                  .drops = drops,
                  .stays_at_limit = at_limit(told.now) && at_limit(queue),
                  .needed = lost.empty() ? 0 : waiting};
  add(told.whole, entry.stretch, seen);
  add(told.interval, entry.interval_stretch, seen);
  told.now = queue;
  told.last = at;
  told.gone_before = false;
}

std::vector<WatchedQueue> QueueWatch::end_interval() {
  std::vector<WatchedQueue> all = queues();
  std::erase_if(all, [](const WatchedQueue& queue) { return queue.gone_before; });
  for (Entries* entries : {&here_, &gone_}) {
    for (auto& [cookie, entry] : *entries) {
      entry.told.gone_before = entry.told.gone;
      entry.told.interval = {};
      entry.interval_stretch = 0ns;
    }
  }
  return all;
}

std::vector<WatchedQueue> QueueWatch::queues() const {
  std::vector<WatchedQueue> all;
  for (const Entries* entries : {&here_, &gone_}) {
    for (const auto& [cookie, entry] : *entries) all.push_back(entry.told);
  }
  return all;
}

std::uint32_t limit_of(const kernel::ListenQueue& queue) { return std::max(queue.limit, 1U); }

std::uint32_t holds(const kernel::ListenQueue& queue) { return queue.limit + 1; }

double fill(const kernel::ListenQueue& queue, std::uint32_t depth) {
  return static_cast<double>(depth) / (static_cast<double>(queue.limit) + 1);
}

}  // namespace merhaba::bench::watch
