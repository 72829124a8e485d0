#include "bench/report/watch_gathering.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"

namespace merhaba::bench::report {
namespace {

template <class T>
void add_known(std::optional<T>& sum, const std::optional<T>& next) {
  if (next) sum = sum.value_or(T{}) + *next;
}

template <class T>
void keep_higher(std::optional<T>& highest, const std::optional<T>& next) {
  if (next) highest = std::max(highest.value_or(T{}), *next);
}

std::uint64_t microseconds(double seconds) {
  return static_cast<std::uint64_t>(std::llround(1e6 * std::min(seconds, 1e10)));
}

// What is known of a span but for its points: the deepest, and in its middle what was dropped.
void add_span(Course& depth, std::uint64_t begin, std::uint64_t end, std::uint64_t high,
              std::uint64_t drops) {
  depth.add(begin, high);
  if (drops > 0) depth.add(begin + (end - begin) / 2, high, drops);
}

// Of points that show less than the account: before the first of all, or after as many as were
// kept.
void add_points(Course& depth, const QueueLine& line, std::uint64_t begin, std::uint64_t end) {
  const bool begins = depth.steps().empty();
  const QueueAccount& account = line.account;
  std::uint64_t high = begins ? 0 : depth.steps().back().last;
  std::uint64_t drops = 0;
  for (const DepthPoint& point : *line.points) {
    high = std::max(high, point.depth);
    drops += point.drops;
  }
  if (begins && (account.high > high || line.points->empty())) {
    high = account.high;
    depth.add(begin, high);
  }
  for (const DepthPoint& point : *line.points) depth.add(point.at, point.depth, point.drops);
  if (account.high <= high && account.drops <= drops) return;
  add_span(depth, std::min(depth.newest() + 1, end), end, account.high,
           account.drops - std::min(account.drops, drops));
  depth.add(end, line.depth);
}

// Drops go first, then how full it was at most, then for how long.
bool is_worse(const WatchedQueue& one, const WatchedQueue& other) {
  const auto trouble = [](const WatchedQueue& queue) {
    const QueueAccount& account = queue.now.account;
    const double fill = static_cast<double>(account.high) /
                        static_cast<double>(std::max<std::uint64_t>(queue.now.holds, 1));
    return std::tuple(account.drops, fill, account.at_limit);
  };
  return trouble(one) > trouble(other);
}

}  // namespace

void QueueAccount::add(const QueueAccount& next) {
  high = std::max(high, next.high);
  at_limit += next.at_limit;
  longest_at_limit = std::max(longest_at_limit, next.longest_at_limit);
  drops += next.drops;
  add_known(delayed_clients, next.delayed_clients);
  keep_higher(oldest_waiter, next.oldest_waiter);
  keep_higher(enough, next.enough);
}

void WatchGathering::add(const WatchLine& line, const std::string& place) {
  if (record_.has_summary) throw Error(place + " is after the summary: a file has one watch");
  if (line.elapsed < record_.seconds) {
    throw Error(place + " is earlier than the line before: a file has one watch");
  }
  const Interval when{microseconds(record_.seconds), microseconds(line.elapsed)};
  ++lines_;
  record_.at = line.at;
  record_.seconds = line.elapsed;
  record_.has_summary = line.summary;
  record_.unheard_ports = line.unheard_ports;
  record_.hidden_processes = line.hidden_processes;
  for (const WatchedNamespace& space : line.namespaces) add(space, line.summary);
  for (const QueueLine& each : line.queues) {
    WatchedQueue& queue = queue_of(each);
    if (queue.limits.empty() || queue.limits.back().second != each.limit) {
      queue.limits.emplace_back(when.begin, each.limit);
    }
    if (line.summary) {
      add_summary(queue, each, when);
    } else {
      add_interval(queue, each, when);
    }
  }
}

void WatchGathering::add(const WatchedNamespace& space, bool summary) {
  auto& all = record_.namespaces;
  const auto known = std::find_if(all.begin(), all.end(), [&](const WatchedNamespace& other) {
    return other.name == space.name && other.inode == space.inode;
  });
  if (known == all.end()) {
    all.push_back(space);
    return;
  }
  const auto before = std::move(known->kernel);
  *known = space;  // but for these it covers the whole watch
  if (summary) return;
  for (const auto& [name, rise] : before) known->kernel[name] += rise;
}

WatchedQueue& WatchGathering::queue_of(const QueueLine& line) {
  const QueueKey key{line.netns, line.address, line.inode, line.inode == 0 ? line.number : 0};
  const auto [found, is_new] = places_.try_emplace(key, record_.queues.size());
  if (is_new) record_.queues.emplace_back();
  return record_.queues[found->second];
}

void WatchGathering::add_interval(WatchedQueue& queue, const QueueLine& line, Interval when) {
  if (line.points) {
    record_.has_points = true;
    add_points(queue.depth, line, when.begin, when.end);
  } else {
    add_span(queue.depth, when.begin, when.end, line.account.high, line.account.drops);
  }
  queue.oldest_waiter.add(when.begin, line.account.oldest_waiter.value_or(0));
  queue.until = when.end;
  QueueAccount whole = std::move(queue.now.account);
  whole.add(line.account);
  queue.now = line;
  queue.now.points.reset();
  queue.now.account = std::move(whole);
}

// It is of the whole watch; what no interval has was after the last of them.
void WatchGathering::add_summary(WatchedQueue& queue, const QueueLine& line, Interval when) {
  const QueueAccount& known_so_far = queue.now.account;
  const std::uint64_t high = line.account.high > known_so_far.high ? line.account.high : line.depth;
  const std::uint64_t drops = line.account.drops - std::min(line.account.drops, known_so_far.drops);
  const bool news = high > line.depth || drops > 0;
  if (news || !line.closed) {
    if (news || when.begin < when.end) add_span(queue.depth, when.begin, when.end, high, drops);
    queue.until = when.end;
  }
  queue.now = line;
  queue.now.points.reset();
}

WatchRecord WatchGathering::take() {
  name_queues();
  for (WatchedQueue& queue : record_.queues) queue.has_points = record_.has_points;
  std::stable_sort(record_.queues.begin(), record_.queues.end(), is_worse);
  return std::move(record_);
}

void WatchGathering::name_queues() {
  std::map<std::pair<std::string, std::string>, std::uint64_t> numbers;  // 0: several
  for (const WatchedQueue& queue : record_.queues) {
    const auto [found, is_new] =
        numbers.try_emplace({queue.now.netns, queue.now.address}, queue.now.number);
    if (!is_new && found->second != queue.now.number) found->second = 0;
  }
  for (WatchedQueue& queue : record_.queues) {
    queue.name = queue.now.address;
    if (numbers.at({queue.now.netns, queue.now.address}) == 0) {
      queue.name += fmt::format(" #{}", queue.now.number);
    }
    if (record_.namespaces.size() > 1) queue.name += " in netns " + queue.now.netns;
  }
}

}  // namespace merhaba::bench::report
