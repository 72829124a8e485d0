#include "bench/result/regression.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/load/mode.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::result {
namespace {

constexpr const char* kRate = "rate";
constexpr const char* kCpu = "cpu";

std::vector<double> rates_of(const SeriesSummary& series) {
  std::vector<double> all;
  for (const RunSummary& run : series.runs) all.push_back(run.rate);
  return all;
}

std::vector<double> cpu_of(const SeriesSummary& series) {
  std::vector<double> all;
  for (const RunSummary& run : series.runs) {
    if (run.server_cpu) all.push_back(*run.server_cpu);
  }
  return all;
}

bool are_enough(const std::vector<double>& samples) {
  return samples.size() >= kFewestRuns && *std::min_element(samples.begin(), samples.end()) > 0;
}

ChangeVerdict verdict_of(const Change& change) {
  const bool more = change.ratio->interval.low > 1 + change.noise;
  const bool less = change.ratio->interval.high < 1 - change.noise;
  if (!more && !less) return ChangeVerdict::none;
  const bool better = change.figure == kRate ? more : less;
  return better ? ChangeVerdict::improvement : ChangeVerdict::regression;
}

struct Samples {
  std::vector<double> values;
  std::optional<Comparison> control;  // the server against itself
};

Change change_of(Change change, const Samples& then, const Samples& now, double tolerance) {
  if (!then.values.empty()) change.then = median(then.values);
  if (!now.values.empty()) change.now = median(now.values);
  if (!are_enough(then.values) || !are_enough(now.values)) return change;
  change.ratio = compare_medians(now.values, then.values);
  if (!then.control || !now.control) return change;  // what noise looks like is not known
  change.noise = std::max({tolerance, then.control->reach(), now.control->reach()});
  change.verdict = verdict_of(change);
  return change;
}

std::string format(const Change& change, const std::optional<double>& value) {
  if (!value) return "not known";
  return change.figure == kRate ? format_count(*value) + "/s" : format_time(*value);
}

std::string figure_text(const Change& change) {
  const std::string unit(load::unit_of(change.mode));
  return change.figure == kRate ? unit + "s per second" : "CPU per " + unit;
}

std::string interval_text(const Comparison& ratio) {
  return fmt::format("{} to {}", format_ratio(ratio.interval.low),
                     format_ratio(ratio.interval.high));
}

}  // namespace

std::vector<Change> changes(const Recorded& then, const Recorded& now, double tolerance) {
  const auto of = [&](const char* figure) {
    Change change{.mode = now.series->work.mode, .server = now.series->target};
    change.figure = figure;
    return change;
  };
  std::vector<Change> all;
  if (!then.series->is_void() && !now.series->is_void()) {
    all.push_back(change_of(of(kRate), {rates_of(*then.series), then.control_rate},
                            {rates_of(*now.series), now.control_rate}, tolerance));
  }
  const Samples cpu_then{cpu_of(*then.series), then.control_cpu};
  const Samples cpu_now{cpu_of(*now.series), now.control_cpu};
  if (all.empty() || !cpu_then.values.empty() || !cpu_now.values.empty()) {
    all.push_back(change_of(of(kCpu), cpu_then, cpu_now, tolerance));
  }
  return all;
}

std::string changes_table(const std::vector<Change>& changes) {
  Table table({{"mode", Table::Align::left},
               {"", Table::Align::left},
               {"then"},
               {"now"},
               {"now / then"},
               {"95 % interval", Table::Align::left},
               {"noise"},
               {"", Table::Align::left}});
  for (const Change& change : changes) {
    table.add({std::string(load::mode_name(change.mode)), figure_text(change),
               format(change, change.then), format(change, change.now),
               change.ratio ? format_ratio(change.ratio->ratio) : "",
               change.ratio ? interval_text(*change.ratio) : "",
               fmt::format("{:.1f} %", 100 * change.noise), std::string(word(change.verdict))});
  }
  return table.text();
}

std::string change_text(const Change& change) {
  return fmt::format("{}: {}: {}: {}{}", word(change.verdict), load::mode_name(change.mode),
                     change.server,
                     change.ratio ? format_ratio(change.ratio->ratio) + " times the " : "",
                     figure_text(change)) +
         (change.ratio ? " (95 %: " + interval_text(*change.ratio) + ")" : "");
}

std::vector<std::string> change_sentences(const std::vector<Change>& changes) {
  std::vector<std::string> all;
  for (const Change& change : changes) {
    if (change.verdict != ChangeVerdict::none) all.push_back(change_text(change));
  }
  return all;
}

}  // namespace merhaba::bench::result
