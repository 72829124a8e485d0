// The picture of a time line, and what it is drawn of: its clients, a story for each setting.
// Values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/report/report_figure.hpp"
#include "bench/result/sheet.hpp"

namespace merhaba::bench::report {

struct Mark {
  double at = 0;  // nanoseconds
  std::string event;
};

struct Lane {
  std::string client;
  std::vector<Mark> marks;  // in the order of time; at least one
};

struct Story {
  std::string setting;
  std::vector<Lane> lanes{};
  std::optional<double> resumes{};  // when the acceptor did
  std::size_t alike = 0;            // further settings under which it went the same way

  double end() const;  // when the last thing happened
};

// Of a sheet with setting, client, at_ns and event. The same way: the same events in the same
// order, whatever their times, and however often in a row.
std::vector<Story> stories_of(const result::Sheet& timeline);

// A lane for each client, grouped by what was set; what goes alike everywhere is drawn once.
Figure timeline_figure(const result::Sheet& timeline);

}  // namespace merhaba::bench::report
