#include "bench/report/watch_tables.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace merhaba::bench::report {
namespace {

using Column = result::Table::Column;
using result::HtmlTable;
constexpr auto kLeft = result::Table::Align::left;

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}

std::string time(std::uint64_t nanoseconds) {
  return nanoseconds == 0 ? "0" : result::format_time(static_cast<double>(nanoseconds));
}

// "" of what is not known.
template <class Format>
std::string known(const std::optional<std::uint64_t>& figure, Format format) {
  return figure ? format(*figure) : "";
}

bool any(const WatchRecord& record, std::optional<std::uint64_t> QueueAccount::*figure) {
  return std::any_of(record.queues.begin(), record.queues.end(), [&](const WatchedQueue& queue) {
    return (queue.now.account.*figure).has_value();
  });
}

std::string name_of(const WatchedNamespace& space) {
  return space.name.empty() ? "where it was started" : space.name;
}

std::string rate_text(const WatchedNamespace& space) {
  if (!space.looks_per_second) return "";
  std::string rate = result::format_count(std::round(*space.looks_per_second));
  if (space.period == 0) return rate;
  const double asked = 1e9 / static_cast<double>(space.period);
  return rate + " of " + result::format_count(asked);
}

}  // namespace

HtmlTable queue_table(const WatchRecord& record) {
  const bool delays = any(record, &QueueAccount::delayed_clients);
  const bool waiters = any(record, &QueueAccount::oldest_waiter);
  std::vector<Column> columns{{"queue", kLeft}, {"limit"},        {"deepest"},
                              {"at limit"},     {"at a stretch"}, {"dropped"}};
  if (delays) columns.push_back({"clients delayed"});
  if (waiters) columns.push_back({"oldest waiter"});
  columns.push_back({"backlog needed"});
  columns.push_back({"program", kLeft});
  HtmlTable table(columns);
  for (std::size_t i = 0; i < std::min(record.queues.size(), kMostRows); ++i) {
    const QueueLine& queue = record.queues[i].now;
    const QueueAccount& account = queue.account;
    std::vector<std::string> row{record.queues[i].name + (queue.closed ? " (closed)" : ""),
                                 count(queue.limit),
                                 count(account.high),
                                 time(account.at_limit),
                                 time(account.longest_at_limit),
                                 count(account.drops)};
    if (delays) row.push_back(known(account.delayed_clients, count));
    if (waiters) row.push_back(known(account.oldest_waiter, time));
    row.push_back(account.enough ? count(*account.enough) + " or more" : "");
    row.push_back(queue.program);
    table.add(std::move(row), account.drops > 0 ? "unbalanced" : "");
  }
  return table;
}

HtmlTable namespace_table(const WatchRecord& record) {
  HtmlTable table({{"network namespace", kLeft},
                   {"net.core.somaxconn"},
                   {"looks"},
                   {"per second"},
                   {"late"},
                   {"skipped"},
                   {"spared"},
                   {"longest gap"},
                   {"of one CPU"}});
  for (const WatchedNamespace& space : record.namespaces) {
    table.add({name_of(space), space.somaxconn == 0 ? "not known" : count(space.somaxconn),
               count(space.looks), rate_text(space), count(space.late), count(space.skipped),
               count(space.spared), time(space.longest_gap),
               space.cpu_share ? fmt::format("{:.1f} %", 100 * *space.cpu_share) : ""});
  }
  return table;
}

HtmlTable counter_table(const WatchRecord& record) {
  HtmlTable table({{"counter", kLeft}, {"network namespace", kLeft}, {"rose by"}});
  for (const WatchedNamespace& space : record.namespaces) {
    for (const auto& [name, rise] : space.kernel) table.add({name, name_of(space), count(rise)});
  }
  return table;
}

}  // namespace merhaba::bench::report
