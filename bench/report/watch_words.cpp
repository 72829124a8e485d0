#include "bench/report/watch_words.hpp"

#include <fmt/chrono.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <ctime>

#include "bench/report/watch_tables.hpp"
#include "bench/result/html.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}

std::string so_many(std::uint64_t number, const std::string& thing) {
  return count(number) + " " + thing + (number == 1 ? "" : "s");
}

// "2026-01-31 12:00:00 UTC", so long before; "" of what is no date.
std::string date_before(const std::string& at, double seconds) {
  std::tm time{};
  const char* rest = strptime(at.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time);
  if (rest == nullptr || *rest != '\0' || seconds > 1e9) return "";
  const std::time_t begin = timegm(&time) - std::lround(seconds);
  return fmt::format("{:%Y-%m-%d %H:%M:%S UTC}", fmt::gmtime(begin));
}

std::string what_was_dropped(const WatchRecord& record) {
  std::uint64_t drops = 0;
  std::uint64_t dropping = 0;
  std::uint64_t at_limit = 0;
  for (const WatchedQueue& queue : record.queues) {
    const QueueAccount& account = queue.now.account;
    drops += account.drops;
    dropping += account.drops > 0 ? 1 : 0;
    at_limit += account.high >= std::max<std::uint64_t>(queue.now.limit, 1) ? 1 : 0;
  }
  if (drops > 0) {
    return fmt::format("{} {} dropped, by {}.", so_many(drops, "packet"),
                       drops == 1 ? "was" : "were", so_many(dropping, "queue"));
  }
  if (record.queues.empty()) return "Nobody listened.";
  if (at_limit == 0) return "No queue reached its limit, and none dropped a packet.";
  return fmt::format("None dropped a packet; {} reached its limit.", so_many(at_limit, "queue"));
}

std::string item(const std::string& text) { return "<li>" + result::escape_html(text) + "</li>\n"; }

}  // namespace

std::string span_text(double seconds) {
  if (seconds < 120) return result::format_time(1e9 * seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  const std::uint64_t minutes = (whole + 30) / 60;
  if (minutes < 48 * 60) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
  return fmt::format("{} days {} h", minutes / 1440, minutes % 1440 / 60);
}

std::string watch_sentence(const WatchRecord& record) {
  const std::string begin = date_before(record.at, record.seconds);
  return fmt::format(
      "{} in {} {} watched for {}{}. {}", so_many(record.queues.size(), "queue"),
      so_many(record.namespaces.size(), "network namespace"),
      record.queues.size() == 1 ? "was" : "were", result::escape_html(span_text(record.seconds)),
      begin.empty() ? "" : fmt::format(", from {} on", begin), what_was_dropped(record));
}

std::string watch_troubles(const WatchRecord& record) {
  std::string items;
  if (!record.has_summary) {
    items +=
        item(std::string("The file is cut short: ") +
             (record.ends_in_a_line ? "" : "its last line is incomplete and was left out, and ") +
             "there is no summary. Either the watch still runs, or it was killed. The figures are "
             "added up "
             "from the intervals: a stretch at the limit may have been longer.");
  } else if (!record.ends_in_a_line) {
    items += item("After the summary there is an incomplete line, which was left out.");
  }
  if (!record.unheard_ports.empty()) {
    items +=
        item(fmt::format("Nobody listened on port {}.", fmt::join(record.unheard_ports, " or ")));
  }
  if (record.hidden_processes > 0) {
    items += item(fmt::format("{} could not be inspected: their queues have no program here.",
                              record.hidden_processes == 1
                                  ? "1 process"
                                  : count(record.hidden_processes) + " processes"));
  }
  return items.empty() ? "" : "<ul class=\"troubles\">\n" + items + "</ul>\n";
}

std::string watch_advice(const WatchRecord& record) {
  if (!record.has_summary) return "";
  std::string items;
  std::size_t shown = 0;
  std::size_t left_out = 0;
  for (const WatchedQueue& queue : record.queues) {
    if (queue.now.account.words.empty()) continue;
    if (shown == kMostRows) {
      ++left_out;
      continue;
    }
    ++shown;
    items += fmt::format("<li><strong>{}</strong> {}</li>\n", result::escape_html(queue.name),
                         result::escape_html(queue.now.account.words));
  }
  if (left_out > 0) items += item(fmt::format("and {} more", count(left_out)));
  return items.empty() ? "" : "<ul class=\"summary\">\n" + items + "</ul>\n";
}

}  // namespace merhaba::bench::report
