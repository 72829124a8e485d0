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

QueueSurroundings WatchReport::around() const {
  return {somaxconn, kernel["TcpExtListenOverflows"]};
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
        return std::tuple(one.now.address.port(), one.now.address.text(), one.number) <
               std::tuple(other.now.address.port(), other.now.address.text(), other.number);
      });
  return queues;
}

std::string queue_name(const WatchedQueue& queue) {
  return queue.now.address.text() + (queue.shares ? fmt::format(" #{}", queue.number) : "");
}

std::string program_text(const WatchedQueue& queue, const SocketPrograms& programs) {
  const auto found = programs.find(queue.now.inode);
  if (found == programs.end()) return fmt::format("not ours to see (user {})", queue.now.user);
  const std::vector<net::Process>& all = found->second;
  return fmt::format("{} ({}{})", all.front().name, all.front().id,
                     all.size() == 1 ? "" : fmt::format(" and {} more", all.size() - 1));
}

std::string sampling_text(const Sampling& sampling) {
  const double asked = 1e9 / static_cast<double>(sampling.period.count());
  // What a late start and a late end of the watch cost is no news.
  constexpr double kAsAsked = 0.95;
  if (sampling.samples == 1) return "one sample";
  std::string text = fmt::format("{} samples, {} per second", count(sampling.samples),
                                 result::format_count(std::round(sampling.rate())));
  if (sampling.rate() < kAsAsked * asked) {
    text += fmt::format(" of the {} asked", result::format_count(asked));
  }
  return text + fmt::format(", {} late, {} skipped, gaps up to {}; {} of CPU each, {} of one CPU",
                            count(sampling.late), count(sampling.skipped),
                            time(sampling.longest_gap), time(sampling.cpu_each()),
                            result::format_percent(sampling.cpu_share()));
}

}  // namespace merhaba::bench::watch
