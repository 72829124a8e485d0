#include "bench/watch/watch_text.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bench/result/table.hpp"
#include "bench/target/backlog_setting.hpp"
#include "bench/watch/queue_advice.hpp"
#include "bench/watch/watch_table.hpp"

namespace merhaba::bench::watch {
namespace {

using Lines = std::vector<std::string>;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kMostLines = 100;  // of the summary's table

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}

std::string seconds(const WatchReport& report) {
  return fmt::format("{:.1f} s", Seconds(report.elapsed).count());
}

std::string how_many(const std::vector<WatchedQueue>& queues) {
  const auto here = static_cast<std::uint64_t>(std::count_if(
      queues.begin(), queues.end(), [](const WatchedQueue& queue) { return !queue.gone; }));
  return here == 1 ? "1 queue" : count(here) + " queues";
}

// "; in nginx: listen 80 backlog=28", of a queue that needs more than it has; "" of others, and
// where the program is not known or not ours to see.
std::string setting_text(const WatchedQueue& queue, const WatchReport& report) {
  const std::optional<std::uint32_t> enough =
      enough_backlog(queue, queue.whole, report.around(queue));
  const SocketOwner* owner = report.owner_of(queue);
  if (!enough || owner == nullptr) return "";
  const std::string& program = owner->processes.front().name;
  const std::string setting = target::backlog_setting(program, std::to_string(*enough));
  return setting.empty() ? "" : fmt::format("; in {}: {}", program, setting);
}

// A sentence for each queue that was at its limit or dropped something.
Lines words_of(const std::vector<WatchedQueue>& queues, const WatchReport& report) {
  Lines all;
  for (const WatchedQueue& queue : queues) {
    const std::string words = advice(queue, queue.whole, report.around(queue));
    if (!words.empty())
      all.push_back(queue_name(queue) + " " + words + setting_text(queue, report));
  }
  return all;
}

std::string unheard_text(const char* verb, const std::vector<std::uint16_t>& ports) {
  return fmt::format("nobody {} on port {}", verb, fmt::join(ports, " or "));
}

// Broken at spaces.
Lines wrap(const std::string& text, std::size_t columns) {
  Lines lines;
  std::string rest = text;
  while (result::cut(rest, columns).size() < rest.size()) {
    const std::size_t whole = result::cut(rest, columns).size();
    const std::size_t space = rest.rfind(' ', whole);
    const bool breaks = space != std::string::npos && space > 0;
    lines.push_back(rest.substr(0, breaks ? space : whole));
    rest.erase(0, breaks ? space + 1 : whole);
  }
  lines.push_back(rest);
  return lines;
}

void append(Lines& lines, const Lines& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

}  // namespace

std::vector<std::string> watch_screen(const WatchReport& report, unsigned columns, unsigned rows) {
  const std::vector<WatchedQueue> queues = by_trouble(report.queues, &WatchedQueue::whole);
  const Lines table = table_of(queues, report);
  Lines words;
  if (!report.unheard.empty()) words.push_back(unheard_text("listens", report.unheard));
  for (const std::string& sentence : words_of(queues, report)) {
    const Lines more = wrap(sentence, columns);
    if (words.size() + more.size() > rows / 3) break;
    append(words, more);
  }
  if (const std::string hidden = blind_spots(report); !hidden.empty())
    append(words, wrap(hidden, columns));
  if (!words.empty()) words.insert(words.begin(), "");

  Lines lines = wrap(
      fmt::format("{}, {}, {}", seconds(report), how_many(queues), pace_text(report.namespaces)),
      columns);
  lines.emplace_back();
  const std::size_t taken = lines.size() + words.size();
  const std::size_t room = rows > taken ? rows - taken : 0;
  if (table.size() <= room) {
    append(lines, table);
  } else if (room > 1) {
    lines.insert(lines.end(), table.begin(), table.begin() + static_cast<std::ptrdiff_t>(room) - 1);
    lines.push_back("and " + count(table.size() - room + 1) + " more");
  }
  append(lines, words);
  if (lines.size() > rows) lines.resize(rows);
  for (std::string& line : lines) line = result::cut(line, columns);
  return lines;
}

std::string watch_line(const WatchReport& report) {
  const std::vector<WatchedQueue> queues = by_trouble(report.queues, &WatchedQueue::interval);
  std::string line = seconds(report);
  if (!report.unheard.empty()) line += "  " + unheard_text("listens", report.unheard);
  if (queues.empty()) return report.unheard.empty() ? line + "  nobody listens" : line;
  std::uint64_t drops = 0;
  for (const WatchedQueue& queue : queues) drops += queue.interval.drops;
  const WatchedQueue& worst = queues.front();
  return line + fmt::format("  {}, {} dropped  {}: {}, at most {} of {}, {} dropped, {}",
                            how_many(queues), count(drops), queue_name(worst),
                            worst.gone ? "closed" : count(worst.now.depth),
                            count(worst.interval.high), count(holds(worst.now)),
                            count(worst.interval.drops), program_text(worst, report));
}

std::string watch_summary(const WatchReport& report) {
  const std::vector<WatchedQueue> queues = by_trouble(report.queues, &WatchedQueue::whole);
  Lines paragraphs = words_of(queues, report);
  if (paragraphs.empty() && !queues.empty()) {
    paragraphs.emplace_back("No queue reached its limit, and none dropped a packet.");
  }
  if (!queues.empty()) {
    Lines table = table_of(queues, report);
    if (table.size() > kMostLines) {
      const std::size_t more = table.size() - kMostLines;
      table.resize(kMostLines);
      table.push_back(fmt::format("and {} more with less trouble; --json has all", count(more)));
    }
    paragraphs.push_back(fmt::format("{}", fmt::join(table, "\n")));
  } else if (report.unheard.empty()) {
    paragraphs.emplace_back("nobody listened");
  }
  if (!report.unheard.empty()) paragraphs.push_back(unheard_text("listened", report.unheard));
  if (const std::string hidden = blind_spots(report); !hidden.empty()) paragraphs.push_back(hidden);
  paragraphs.push_back(
      fmt::format("watched {}: {}\n", seconds(report), sampling_text(report.namespaces)));
  return fmt::format("{}", fmt::join(paragraphs, "\n\n"));
}

}  // namespace merhaba::bench::watch
