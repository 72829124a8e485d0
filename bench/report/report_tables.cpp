#include "bench/report/report_tables.hpp"

#include <fmt/core.h>

namespace merhaba::bench::report {
namespace {

using Column = result::Table::Column;

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}

std::string interval_text(const result::SeriesSummary& series, const result::Estimate& value,
                          std::string (*format)(double)) {
  if (series.runs.size() < 2) return "";
  return format(value.interval.low) + " to " + format(value.interval.high);
}

std::string kind_of(const Section& section, const result::SeriesSummary& each) {
  const std::string role(section.steps ? "step" : role_name(section.role(each)));
  return role + (each.generator_limited ? " limited" : "");
}

bool has_duels(const Section& section) {
  for (const result::SeriesSummary* each : section.series) {
    if (section.duel(*each) != nullptr) return true;
  }
  return false;
}

std::string ratio_text(const std::optional<result::Comparison>& comparison) {
  if (!comparison) return "not known";
  return fmt::format("{} [{} to {}]", result::format_ratio(comparison->ratio),
                     result::format_ratio(comparison->interval.low),
                     result::format_ratio(comparison->interval.high));
}

}  // namespace

result::HtmlTable rate_table(const Section& section) {
  const bool duels = has_duels(section);
  std::vector<Column> columns{{"server", result::Table::Align::left},
                              {section.unit() + "s/s"},
                              {"95 % interval"},
                              {"server busy"},
                              {"generator busy"}};
  if (duels) {
    columns.push_back({"rate of " + section.subject() + " to its"});
    columns.push_back({section.subject() + " is", result::Table::Align::left});
  }
  result::HtmlTable table(columns);
  for (const result::SeriesSummary* each : section.by_rate()) {
    const bool limited = each->generator_limited;
    std::vector<std::string> row{
        each->target, limited ? "generator-limited" : result::format_count(each->rate.median),
        limited ? "" : interval_text(*each, each->rate, result::format_count),
        result::format_percent(each->server_busy()),
        result::format_percent(each->generator_busy())};
    if (duels) {
      const result::DuelSummary* duel = section.duel(*each);
      row.push_back(duel != nullptr ? ratio_text(duel->rate) : "");
      row.push_back(duel != nullptr ? duel->verdict : "");
    }
    table.add(std::move(row), kind_of(section, *each));
  }
  return table;
}

result::HtmlTable cpu_table(const Section& section) {
  const bool duels = has_duels(section);
  const result::SeriesSummary* floor = section.lowest_floor();
  std::vector<Column> columns{{"server", result::Table::Align::left},
                              {"CPU per " + section.unit()},
                              {"95 % interval"},
                              {"system calls per " + section.unit()}};
  if (floor != nullptr) columns.push_back({"to the lowest floor"});
  if (duels) columns.push_back({"CPU of " + section.subject() + " to its"});
  result::HtmlTable table(columns);
  for (const result::SeriesSummary* each : section.by_cpu()) {
    std::vector<std::string> row{
        each->target, each->cpu ? result::format_time(each->cpu->median) : "not known",
        each->cpu ? interval_text(*each, *each->cpu, result::format_time) : "",
        each->system_calls ? result::format_count(*each->system_calls) : "not known"};
    if (floor != nullptr) {
      row.push_back(each->cpu ? result::format_ratio(each->cpu->median / floor->cpu->median) : "");
    }
    if (duels) {
      const result::DuelSummary* duel = section.duel(*each);
      row.push_back(duel != nullptr ? ratio_text(duel->cpu) : "");
    }
    table.add(std::move(row), kind_of(section, *each));
  }
  return table;
}

result::HtmlTable latency_table(const Section& section) {
  result::HtmlTable table({{section.steps ? "step" : "server", result::Table::Align::left},
                           {"p50"},
                           {"p90"},
                           {"p99"},
                           {"p99.9"},
                           {"max"}});
  for (const result::SeriesSummary* each : section.by_latency()) {
    std::vector<std::string> row{section.name(*each)};
    for (const std::uint64_t value :
         {each->latency.end.p50, each->latency.end.p90, each->latency.end.p99,
          each->latency.end.p99_9, each->latency.end.max}) {
      row.push_back(
          each->latency.end.points.empty() ? "" : result::format_time(static_cast<double>(value)));
    }
    table.add(std::move(row), kind_of(section, *each));
  }
  return table;
}

result::HtmlTable knee_table(const Section& section) {
  result::HtmlTable table({{"asked/s"},
                           {"achieved/s"},
                           {"CPU per connection"},
                           {"late"},
                           {"failed"},
                           {"not begun"},
                           {"server busy"},
                           {"generator busy"},
                           {"", result::Table::Align::left}});
  for (const result::SeriesSummary* each : section.by_latency()) {
    const result::Troubles troubles = result::troubles_of(*each);
    table.add({result::format_count(each->work.rate), result::format_count(each->rate.median),
               each->cpu ? result::format_time(each->cpu->median) : "not known",
               count(troubles.late_clients), count(troubles.failed()), count(troubles.not_begun),
               result::format_percent(each->server_busy()),
               result::format_percent(each->generator_busy()),
               each->generator_limited ? "generator-limited: void" : ""},
              each->generator_limited ? "limited" : "");
  }
  return table;
}

}  // namespace merhaba::bench::report
