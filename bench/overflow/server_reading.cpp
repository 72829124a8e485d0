#include "bench/overflow/server_reading.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/result/table.hpp"
#include "bench/target/backlog_setting.hpp"

namespace merhaba::bench::overflow {

std::string Backlog::text() const {
  switch (kind) {
    case Kind::own:
      return result::format_count(number);
    case Kind::somaxconn:
      return "somaxconn or more";
    default:
      return "not clear";
  }
}

Backlog asked_backlog(const std::vector<BacklogReading>& readings) {
  // If any limit is below somaxconn, the backlog is the largest limit; otherwise it is at least
  // that.
  Backlog backlog{Backlog::Kind::somaxconn, 0};
  for (const BacklogReading& reading : readings) {
    backlog.number = std::max(backlog.number, reading.limit);
    if (reading.limit < reading.somaxconn) backlog.kind = Backlog::Kind::own;
  }
  const bool explains =
      std::all_of(readings.begin(), readings.end(), [&](const BacklogReading& reading) {
        return reading.limit == std::min(backlog.number, reading.somaxconn);
      });
  return explains && !readings.empty() ? backlog : Backlog();
}

namespace {

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}

std::string asked_words(const Backlog& backlog) {
  switch (backlog.kind) {
    case Backlog::Kind::own:
      return "asks for a backlog of " + count(backlog.number);
    case Backlog::Kind::somaxconn:
      return "takes net.core.somaxconn, or asks for a backlog of " + count(backlog.number) +
             " or more";
    default:
      return "has limits that no single backlog explains (was somaxconn changed after its start?)";
  }
}

std::string held_words(const QueueReading& reading) {
  if (!reading.filled()) return "by its limit " + count(reading.by_limits);
  if (reading.queues == 1) return count(reading.by_clients);
  return fmt::format("{} in {} queues", count(reading.by_clients), reading.queues);
}

bool hold_the_same(const QueueReading& one, const QueueReading& other) {
  return one.by_limits == other.by_limits && one.filled() == other.filled();
}

std::vector<result::Sheet::Cell> row_of(const QueueReading& reading) {
  if (!reading.filled()) return std::vector<result::Sheet::Cell>(9);
  result::Sheet::Cell again;
  if (reading.again) again = double(reading.again->count());
  return {double(reading.by_clients),        double(reading.by_drops),
          double(reading.account.attempted), double(reading.drops),
          double(reading.drops_later),       again,
          double(reading.served()),          double(reading.account.attempted - reading.served()),
          double(reading.stopped.count())};
}

}  // namespace

result::Sheet servers_sheet() {
  using Unit = result::Sheet::Unit;
  result::Sheet sheet;
  sheet.name = "servers";
  sheet.title = "What each server holds while it is stopped, and the backlog it asked for";
  sheet.columns = {{"server", "server", Unit::text},
                   {"version", "version", Unit::text},
                   {"somaxconn", "somaxconn"},
                   {"backlog", "backlog", Unit::text},
                   {"limit", "limit"},
                   {"queues", "queues"},
                   {"holds", "holds"},
                   {"holds_by_drops", "by drops"},
                   {"clients", "clients"},
                   {"drops", "drops"},
                   {"drops_later", "later"},
                   {"again_ns", "SYN again", Unit::time},
                   {"answered", "answered"},
                   {"not_answered", "not"},
                   {"stopped_ns", "stopped", Unit::time}};
  return sheet;
}

Backlog ServerReading::backlog() const {
  std::vector<BacklogReading> limits;
  for (const QueueReading& reading : readings) limits.push_back({reading.somaxconn, reading.limit});
  return asked_backlog(limits);
}

std::vector<QueueReading> ServerReading::unlike_readings() const {
  std::vector<QueueReading> unlike;
  std::unique_copy(readings.begin(), readings.end(), std::back_inserter(unlike), hold_the_same);
  return unlike;
}

std::string ServerReading::conclusion() const {
  const std::vector<QueueReading> unlike = unlike_readings();
  std::string text = version.empty() ? name : name + " " + version;
  text += " " + asked_words(backlog()) + " and holds ";
  for (std::size_t i = 0; i < unlike.size(); ++i) {
    if (i > 0) text += i + 1 < unlike.size() ? ", " : " and ";
    text += held_words(unlike[i]);
    if (unlike.size() > 1) text += fmt::format(" at somaxconn {}", count(unlike[i].somaxconn));
  }
  text += unlike.size() == 1 && readings.size() > 1 ? ", whatever net.core.somaxconn is." : ".";
  return text;
}

std::string ServerReading::words() const {
  const std::vector<QueueReading> unlike = unlike_readings();
  std::string text;
  const auto full = std::find_if(unlike.begin(), unlike.end(), [](const QueueReading& reading) {
    return reading.again && reading.queues == 1;
  });
  if (full != unlike.end()) {
    text += fmt::format("{}: the SYN of client {} is dropped and sent again after {}. ", name,
                        count(full->by_clients + 1),
                        result::format_time(static_cast<double>(full->again->count())));
  }
  for (const QueueReading& reading : unlike) {
    if (reading.filled()) continue;
    text += fmt::format(
        "{}: at somaxconn {} it was not filled: that needs {} clients, and {} can be open here "
        "(see ulimit -Hn). ",
        name, count(reading.somaxconn), count(reading.clients), count(reading.descriptors));
  }
  if (!text.empty()) text.pop_back();
  return text;
}

void ServerReading::add_to(result::Sheet& sheet) const {
  for (const QueueReading& reading : readings) {
    std::vector<result::Sheet::Cell> row{name,
                                         version,
                                         double(reading.somaxconn),
                                         backlog().text(),
                                         double(reading.limit),
                                         double(reading.queues)};
    for (result::Sheet::Cell& cell : row_of(reading)) row.push_back(std::move(cell));
    sheet.add(std::move(row));
  }
}

std::vector<Finding> ServerReading::findings() const {
  std::vector<Finding> findings;
  for (const QueueReading& reading : readings) {
    if (!reading.filled()) continue;
    const std::string where = fmt::format("{} at somaxconn {}", name, reading.somaxconn);
    if (!reading.agrees()) {
      findings.push_back({"capacity of " + where,
                          fmt::format("{} (limit + 1, by inet_diag)", reading.by_limits),
                          fmt::format("{} clients connected, {} by the drops", reading.by_clients,
                                      reading.by_drops)});
    }
    if (reading.served() != reading.account.attempted) {
      findings.push_back({"clients served by " + where,
                          fmt::format("{}", reading.account.attempted),
                          fmt::format("{}", reading.served())});
    }
    if (reading.drops_later != reading.syns_later) {
      findings.push_back(
          {"packets dropped after " + where + " resumed",
           fmt::format("{} (SYNs sent again)", reading.syns_later),
           fmt::format("{}: it accepted more slowly than clients arrived, and its full "
                       "queue dropped final ACKs too",
                       reading.drops_later)});
    }
  }
  return findings;
}

std::string version_number(const std::string& words) {
  constexpr const char* kDigits = "0123456789";
  for (std::size_t at = 0; (at = words.find_first_of(kDigits, at)) != std::string::npos;) {
    const std::size_t end = std::min(words.find_first_not_of("0123456789.", at), words.size());
    std::string number = words.substr(at, end - at);
    if (number.find('.') != std::string::npos) return number;
    at = end;
  }
  return "";
}

}  // namespace merhaba::bench::overflow
