#include "bench/result/part.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "bench/result/table.hpp"

namespace merhaba::bench::result {
namespace {

std::string time_text(double time) {
  return (time < 0 ? "-" : "") + format_time(1e9 * std::abs(time));
}

std::string count(std::uint64_t number) { return format_count(static_cast<double>(number)); }

std::string label(const PartSummary& part) {
  return part.host.empty() ? part.name : part.name + " on " + part.host;
}

bool fell_behind(const PartSummary& part) {
  return static_cast<double>(part.counts.begun_late) >
         kLateShare * static_cast<double>(part.counts.attempted);
}

}  // namespace

bool PartSummary::is_late() const { return began_late || fell_behind(*this); }

std::string parts_table(const std::vector<PartSummary>& parts) {
  Table table({{"", Table::Align::left},
               {"host", Table::Align::left},
               {"rate/s"},
               {"attempted"},
               {"failed"},
               {"generator"},
               {"waiting"},
               {"began"},
               {"most behind"},
               {"clock ahead"},
               {"give or take"}});
  for (const PartSummary& part : parts) {
    std::vector<std::string> row{part.name, part.host};
    if (part.offers_load) {
      row.insert(row.end(),
                 {format_count(part.rate), count(part.counts.attempted),
                  count(part.counts.failed() + part.counts.not_begun),
                  format_percent(part.generator_busy), format_percent(part.generator_waiting),
                  "+" + time_text(part.began), time_text(part.counts.most_behind)});
    } else {
      row.insert(row.end(), {"at the target", "", "", "", "", "", ""});
    }
    row.insert(row.end(), {time_text(part.clock_ahead), time_text(part.clock_error)});
    table.add(row);
  }
  return table.text();
}

std::string parts_troubles(const std::vector<PartSummary>& parts) {
  std::string text;
  for (const PartSummary& part : parts) {
    if (part.generator_limited) {
      text +=
          fmt::format("generator-limited: {} used {} of a CPU and waited for one {}\n", label(part),
                      format_percent(part.generator_busy), format_percent(part.generator_waiting));
    }
    if (part.began_late) {
      text +=
          fmt::format("late: {} began {} after the first\n", label(part), time_text(part.began));
    }
    if (fell_behind(part)) {
      text += fmt::format("late: {} began {} of {} clients more than {} after they were due\n",
                          label(part), count(part.counts.begun_late), count(part.counts.attempted),
                          time_text(kernel::seconds(load::kPunctual)));
    }
  }
  return text;
}

}  // namespace merhaba::bench::result
