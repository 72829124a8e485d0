#include "bench/watch/watch_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "bench/result/table.hpp"

namespace merhaba::bench::watch {
namespace {

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}
std::string time(kernel::Nanoseconds span) {
  return result::format_time(static_cast<double>(span.count()));
}

}  // namespace

const WatchedNamespace* WatchReport::netns_of(const WatchedQueue& queue) const {
  const auto found =
      std::find_if(namespaces.begin(), namespaces.end(),
                   [&](const WatchedNamespace& netns) { return netns.name == queue.netns; });
  return found == namespaces.end() ? nullptr : &*found;
}

const Waits* WatchReport::waits_of(const WatchedQueue& queue) const {
  const auto found = waits.find({queue.netns, queue.address});
  return found == waits.end() ? nullptr : &found->second;
}

const SocketOwner* WatchReport::owner_of(const WatchedQueue& queue) const {
  const auto found = owners.find(queue.now.inode);
  return found == owners.end() ? nullptr : &found->second;
}

QueueSurroundings WatchReport::around(const WatchedQueue& queue) const {
  const WatchedNamespace* netns = netns_of(queue);
  if (netns == nullptr) return {};
  return {netns->somaxconn, netns->rise["TcpExtListenOverflows"]};
}

QueueSurroundings WatchReport::around(const WatchedQueue& queue, kernel::Nanoseconds window) const {
  const WatchedNamespace* netns = netns_of(queue);
  if (netns == nullptr) return {};
  return {netns->somaxconn, netns->recent_overflows.over(at, window).count};
}

std::vector<WatchedQueue> by_trouble(std::vector<WatchedQueue> queues,
                                     QueuePast WatchedQueue::*when) {
  const auto trouble = [when](const WatchedQueue& queue) {
    const QueuePast& past = queue.*when;
    return std::tuple(past.drops, fill(queue.now, past.high), past.at_limit, queue.now.drops);
  };
  std::stable_sort(
      queues.begin(), queues.end(), [&](const WatchedQueue& one, const WatchedQueue& other) {
        if (trouble(one) != trouble(other)) return trouble(one) > trouble(other);
        return std::tuple(one.now.address.port(), one.address, one.netns, one.number) <
               std::tuple(other.now.address.port(), other.address, other.netns, other.number);
      });
  return queues;
}

std::string queue_name(const WatchedQueue& queue) {
  return queue.address + (queue.shares ? fmt::format(" #{}", queue.number) : "");
}

std::string program_text(const WatchedQueue& queue, const WatchReport& report) {
  const SocketOwner* owner = report.owner_of(queue);
  if (owner == nullptr) return fmt::format("not visible (user {})", queue.now.user);
  const std::vector<net::Process>& all = owner->processes;
  return fmt::format("{} ({}{})", all.front().name, all.front().id,
                     all.size() == 1 ? "" : fmt::format(" and {} more", all.size() - 1));
}

std::string sampling_text(const std::vector<WatchedNamespace>& namespaces) {
  Sampling sum;
  double slowest = 0;
  for (const WatchedNamespace& netns : namespaces) {
    const Sampling& one = netns.sampling;
    sum.samples += one.samples;
    sum.late += one.late;
    sum.skipped += one.skipped;
    sum.spared += one.spared;
    sum.cpu += one.cpu;
    sum.elapsed = std::max(sum.elapsed, one.elapsed);
    sum.period = one.period;
    if (netns.quiet) continue;
    sum.longest_gap = std::max(sum.longest_gap, one.longest_gap);
    const double rate = one.rate_with_spared();
    slowest = slowest == 0 ? rate : std::min(slowest, rate);
  }
  if (sum.samples <= 1) return "one sample";
  const double asked = 1e9 / static_cast<double>(sum.period.count());
  // What a late start and a late end of the watch cost is no news.
  constexpr double kAsAsked = 0.95;
  std::string text = count(sum.samples) + " samples";
  if (sum.spared > 0)
    text += " and " + count(sum.spared) + " spared because no queue was half full";
  if (slowest > 0)
    text += fmt::format(", {} per second", result::format_count(std::round(slowest)));
  if (slowest > 0 && slowest < kAsAsked * asked) {
    text += fmt::format(" of the {} requested", result::format_count(asked));
  }
  if (slowest > 0 && namespaces.size() > 1) text += " in the slowest";
  return text + fmt::format(", {} late, {} skipped, gaps up to {}; {} of CPU each, {} of one CPU",
                            count(sum.late), count(sum.skipped), time(sum.longest_gap),
                            time(sum.cpu_each()), result::format_percent(sum.cpu_share()));
}

std::string pace_text(const std::vector<WatchedNamespace>& namespaces) {
  double slowest = 0;
  kernel::Nanoseconds gap{};
  double cpu = 0;
  for (const WatchedNamespace& netns : namespaces) {
    cpu += netns.sampling.cpu_share();
    if (netns.quiet) continue;
    gap = std::max(gap, netns.sampling.recent_gap);
    slowest = slowest == 0 ? netns.looks_per_second : std::min(slowest, netns.looks_per_second);
  }
  return fmt::format("{} samples per second, gaps up to {}, {} of one CPU",
                     result::format_count(std::round(slowest)), time(gap),
                     result::format_percent(cpu));
}

std::string blind_spots(const WatchReport& report) {
  std::string text;
  if (report.hidden > 0) {
    text = fmt::format(
        "{} {} of other users: seeing their network namespaces and sockets needs root "
        "(CAP_SYS_PTRACE)",
        count(report.hidden), report.hidden == 1 ? "process" : "processes");
  }
  if (std::any_of(report.namespaces.begin(), report.namespaces.end(),
                  [](const WatchedNamespace& netns) { return !netns.sees_unix; })) {
    text += std::string(text.empty() ? "" : "; ") +
            "Unix sockets are not seen, because this kernel has no unix_diag";
  }
  if (report.not_entered.empty()) return text;
  return text + (text.empty() ? "" : "; ") + report.not_entered.front() +
         (report.not_entered.size() == 1
              ? ""
              : fmt::format(", and {} more", report.not_entered.size() - 1)) +
         ": that needs root (CAP_SYS_ADMIN)";
}

}  // namespace merhaba::bench::watch
