#include "bench/overflow/backlog_reading.hpp"

#include <algorithm>

#include "bench/result/table.hpp"

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
  // If the backlog was ever the smaller one, it is the largest limit; if not, it is no smaller.
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

}  // namespace merhaba::bench::overflow
