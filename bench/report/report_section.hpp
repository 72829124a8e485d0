// What a file of results has on one mode: a part of the report, and the order it is shown in.
// Refers to the results, which must outlive it.
#pragma once

#include <string>
#include <vector>

#include "bench/result/document.hpp"

namespace merhaba::bench::report {

enum class Role {
  subject,  // the one that is compared with all others
  control,  // the same server again: what the noise looks like
  floor,    // floor-*: the least a correct server could do
  other,
};
std::string_view role_name(Role role);  // its CSS class: "subject"

using SeriesList = std::vector<const result::SeriesSummary*>;

struct Section {
  const result::Document* results = nullptr;
  load::Mode mode = load::Mode::drain;
  SeriesList series;
  bool steps = false;  // all of one server, at rising rates

  const std::string& subject() const { return series.front()->target; }
  Role role(const result::SeriesSummary& series) const;
  std::string name(
      const result::SeriesSummary& series) const;  // of its line: the server, or the rate
  std::string unit() const;                        // "connection", "request"
  const result::DuelSummary* duel(const result::SeriesSummary& other) const;  // null: none was held

  // The fastest first; those whose rate is the generator's last.
  SeriesList by_rate() const;
  SeriesList by_cpu() const;      // the cheapest first; those not known last
  SeriesList by_latency() const;  // the highest 99th percentile first, as lines lie; steps by rate
  const result::SeriesSummary* lowest_floor() const;  // of CPU time; null where there is none
};

// In the order the modes were measured in.
std::vector<Section> sections(const result::Document& results);

}  // namespace merhaba::bench::report
