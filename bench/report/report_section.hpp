// What a file of results tells of one mode: a part of the report, and the order it is shown in.
// Refers to the results, which must outlive it.
#pragma once

#include <string>
#include <vector>

#include "bench/report/recorded.hpp"

namespace merhaba::bench::report {

enum class Role {
  subject,  // the one that is compared with all others
  control,  // the same server again: what the noise looks like
  floor,    // floor-*: the least a correct server could do
  other,
};
std::string_view role_name(Role role);  // its CSS class: "subject"

using SeriesList = std::vector<const RecordedSeries*>;

struct Section {
  const Recorded* results = nullptr;
  load::Mode mode = load::Mode::drain;
  SeriesList series;
  bool steps = false;  // all of one server, at rising rates

  const std::string& subject() const { return series.front()->target; }
  Role role(const RecordedSeries& series) const;
  std::string name(const RecordedSeries& series) const;  // of its line: the server, or the rate
  std::string unit() const;                              // "connection", "request"
  const RecordedDuel* duel(const RecordedSeries& other) const;  // null: none was held

  // The fastest first; those whose rate is the generator's last.
  SeriesList by_rate() const;
  SeriesList by_cpu() const;      // the cheapest first; those not known last
  SeriesList by_latency() const;  // the highest 99th percentile first, as lines lie; steps by rate
  const RecordedSeries* lowest_floor() const;  // of CPU time; null where there is none
};

// In the order the modes were measured in.
std::vector<Section> sections(const Recorded& results);

}  // namespace merhaba::bench::report
