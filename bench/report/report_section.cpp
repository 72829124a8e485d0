#include "bench/report/report_section.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/load/mode.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

// Sorted by a key; those that have the same stay as they were.
template <class Key>
SeriesList sorted(SeriesList series, Key key) {
  std::stable_sort(series.begin(), series.end(),
                   [&](const result::SeriesSummary* one, const result::SeriesSummary* other) {
                     return key(*one) < key(*other);
                   });
  return series;
}

}  // namespace

std::string_view role_name(Role role) {
  switch (role) {
    case Role::subject:
      return "subject";
    case Role::control:
      return "control";
    case Role::floor:
      return "floor";
    case Role::other:
      return "other";
  }
  return "";
}

Role Section::role(const result::SeriesSummary& each) const {
  if (each.target == subject()) return Role::subject;
  if (each.target == subject() + std::string(result::kControl)) return Role::control;
  return each.target.starts_with("floor-") ? Role::floor : Role::other;
}

std::string Section::name(const result::SeriesSummary& each) const {
  return steps ? result::format_count(each.work.rate) + "/s asked" : each.target;
}

std::string Section::unit() const { return std::string(load::unit_of(mode)); }

const result::DuelSummary* Section::duel(const result::SeriesSummary& other) const {
  const auto& duels = results->duels;
  const auto found = std::find_if(duels.begin(), duels.end(), [&](const result::DuelSummary& duel) {
    return duel.mode == mode && duel.other == other.target;
  });
  return found == duels.end() ? nullptr : &*found;
}

SeriesList Section::by_rate() const {
  return sorted(series, [](const result::SeriesSummary& each) {
    return std::pair(each.generator_limited, -each.rate.median);
  });
}

SeriesList Section::by_cpu() const {
  return sorted(series, [](const result::SeriesSummary& each) {
    return std::pair(!each.cpu, each.cpu.value_or(result::Estimate{}).median);
  });
}

SeriesList Section::by_latency() const {
  return sorted(series, [&](const result::SeriesSummary& each) {
    return steps ? each.work.rate : -static_cast<double>(each.latency.end.p99);
  });
}

const result::SeriesSummary* Section::lowest_floor() const {
  for (const result::SeriesSummary* each : by_cpu()) {
    if (role(*each) == Role::floor && each->cpu) return each;
  }
  return nullptr;
}

std::vector<Section> sections(const result::Document& results) {
  std::vector<Section> all;
  for (const result::SeriesSummary& each : results.series) {
    auto found = std::find_if(all.begin(), all.end(), [&](const Section& section) {
      return section.mode == each.work.mode;
    });
    if (found == all.end()) {
      found = all.insert(all.end(), {&results, each.work.mode, {}, results.steps});
    }
    found->series.push_back(&each);
  }
  return all;
}

}  // namespace merhaba::bench::report
