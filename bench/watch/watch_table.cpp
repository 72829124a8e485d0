#include "bench/watch/watch_table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "bench/result/table.hpp"

namespace merhaba::bench::watch {
namespace {

using Group = std::pair<std::string, std::string>;  // network namespace and address

struct Sum {
  unsigned sockets = 0;
  std::uint64_t depth = 0, limit = 0, drops = 0, drops_in_all = 0;
};

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}

std::string time(kernel::Nanoseconds span) {
  return result::format_time(static_cast<double>(span.count()));
}

std::map<Group, Sum> sums_of(const std::vector<WatchedQueue>& queues) {
  std::map<Group, Sum> sums;
  for (const WatchedQueue& queue : queues) {
    if (!queue.shares || queue.gone) continue;
    Sum& sum = sums[{queue.netns, queue.address}];
    ++sum.sockets;
    sum.depth += queue.now.depth;
    sum.limit += queue.now.limit;
    sum.drops += queue.whole.drops;
    sum.drops_in_all += queue.now.drops;
  }
  std::erase_if(sums, [](const auto& sum) { return sum.second.sockets < 2; });
  return sums;
}

std::string drops_of(const WatchedQueue& queue, std::uint64_t drops) {
  return drops_packets(queue.now) ? count(drops) : "";  // a Unix socket has none to count
}

std::string oldest_of(const WatchedQueue& queue, const WatchReport& report) {
  const Waits* waits = queue.gone ? nullptr : report.waits_of(queue);
  return waits == nullptr || waits->oldest.count() == 0 ? "" : time(waits->oldest);
}

// "nginx.service", "container 0123456789ab", and the namespace where there are several.
std::string place_of(const WatchedQueue& queue, const WatchReport& report) {
  std::string text;
  if (const SocketOwner* owner = report.owner_of(queue)) {
    const kernel::ControlGroup& group = owner->group;
    text = group.container.empty() ? group.unit : "container " + group.container;
  }
  if (report.namespaces.size() < 2) return text;
  return text + (text.empty() ? "in " : ", in ") + queue.netns;
}

}  // namespace

std::vector<std::string> table_of(const std::vector<WatchedQueue>& queues,
                                  const WatchReport& report) {
  result::Table table({{"queue", result::Table::Align::left},
                       {"depth"},
                       {"limit"},
                       {"high"},
                       {"drops"},
                       {"oldest"},
                       {"last 60 s", result::Table::Align::left},
                       {"program", result::Table::Align::left},
                       {"at limit"},
                       {"in all"},
                       {"where", result::Table::Align::left}});
  std::map<Group, Sum> sums = sums_of(queues);
  for (const WatchedQueue& queue : queues) {
    const kernel::ListenQueue& now = queue.now;
    const auto group = sums.find({queue.netns, queue.address});
    if (group != sums.end()) {  // before the first of them
      const Sum& sum = group->second;
      table.add({fmt::format("{}, all {}", queue.address, sum.sockets), count(sum.depth),
                 count(sum.limit), "", count(sum.drops), oldest_of(queue, report), "",
                 program_text(queue, report), "", count(sum.drops_in_all),
                 place_of(queue, report)});
      sums.erase(group);
    }
    table.add({queue_name(queue), queue.gone ? "closed" : count(now.depth), count(now.limit),
               count(queue.whole.high), drops_of(queue, queue.whole.drops),
               queue.shares ? "" : oldest_of(queue, report), sparkline(queue, report.at),
               program_text(queue, report), time(queue.whole.at_limit), drops_of(queue, now.drops),
               place_of(queue, report)});
  }
  const std::string text = table.text();
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
    lines.push_back(text.substr(begin, text.find('\n', begin) - begin));
  }
  return lines;
}

std::string sparkline(const WatchedQueue& queue, kernel::Nanoseconds now) {
  constexpr int kCells = 10;
  constexpr std::array<const char*, 8> kLevels{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr kernel::Nanoseconds kCell = kLongWindow / kCells;
  const kernel::Nanoseconds end = now + std::chrono::seconds(1);  // of the second that is not over
  std::string line;
  for (int cell = kCells; cell > 0; --cell) {
    const QueuePast past = queue.recent.within(end - cell * kCell, end - (cell - 1) * kCell).past;
    if (past.drops > 0) {
      line += "×";
    } else if (past.high == 0) {
      line += " ";
    } else {
      const std::size_t level = past.high * kLevels.size() / limit_of(queue.now);
      line += kLevels[std::min(level, kLevels.size() - 1)];
    }
  }
  return line;
}

}  // namespace merhaba::bench::watch
