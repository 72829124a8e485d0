#include "bench/report/report_tables.hpp"

#include <fmt/format.h>

namespace merhaba::bench {
namespace {

using Column = Table::Column;

std::string count(std::uint64_t number) { return format_count(static_cast<double>(number)); }

std::string interval_text(const RecordedSeries& series, const Estimate& value,
                          std::string (*format)(double)) {
  if (series.runs < 2) return "";
  return format(value.interval.low) + " to " + format(value.interval.high);
}

std::string kind_of(const Section& section, const RecordedSeries& each) {
  const std::string role(section.steps ? "step" : role_name(section.role(each)));
  return role + (each.generator_limited ? " limited" : "");
}

bool has_duels(const Section& section) {
  for (const RecordedSeries* each : section.series) {
    if (section.duel(*each) != nullptr) return true;
  }
  return false;
}

std::string ratio_text(const std::optional<Comparison>& comparison) {
  if (!comparison) return "not known";
  return fmt::format("{} [{} to {}]", format_ratio(comparison->ratio),
                     format_ratio(comparison->interval.low),
                     format_ratio(comparison->interval.high));
}

}  // namespace

HtmlTable rate_table(const Section& section) {
  const bool duels = has_duels(section);
  std::vector<Column> columns{{"server", Table::Align::left},
                              {section.unit() + "s/s"},
                              {"95 % interval"},
                              {"server busy"},
                              {"generator busy"}};
  if (duels) {
    columns.push_back({"rate of " + section.subject() + " to its"});
    columns.push_back({section.subject() + " is", Table::Align::left});
  }
  HtmlTable table(columns);
  for (const RecordedSeries* each : section.by_rate()) {
    const bool limited = each->generator_limited;
    std::vector<std::string> row{
        each->target, limited ? "generator-limited" : format_count(each->rate.median),
        limited ? "" : interval_text(*each, each->rate, format_count),
        format_percent(each->server_busy), format_percent(each->generator_busy)};
    if (duels) {
      const RecordedDuel* duel = section.duel(*each);
      row.push_back(duel != nullptr ? ratio_text(duel->rate) : "");
      row.push_back(duel != nullptr ? duel->verdict : "");
    }
    table.add(std::move(row), kind_of(section, *each));
  }
  return table;
}

HtmlTable cpu_table(const Section& section) {
  const bool duels = has_duels(section);
  const RecordedSeries* floor = section.lowest_floor();
  std::vector<Column> columns{{"server", Table::Align::left},
                              {"CPU a " + section.unit()},
                              {"95 % interval"},
                              {"system calls a " + section.unit()}};
  if (floor != nullptr) columns.push_back({"to the lowest floor"});
  if (duels) columns.push_back({"CPU of " + section.subject() + " to its"});
  HtmlTable table(columns);
  for (const RecordedSeries* each : section.by_cpu()) {
    std::vector<std::string> row{
        each->target, each->cpu ? format_time(each->cpu->median) : "not known",
        each->cpu ? interval_text(*each, *each->cpu, format_time) : "",
        each->system_calls ? format_count(*each->system_calls) : "not known"};
    if (floor != nullptr) {
      row.push_back(each->cpu ? format_ratio(each->cpu->median / floor->cpu->median) : "");
    }
    if (duels) {
      const RecordedDuel* duel = section.duel(*each);
      row.push_back(duel != nullptr ? ratio_text(duel->cpu) : "");
    }
    table.add(std::move(row), kind_of(section, *each));
  }
  return table;
}

HtmlTable latency_table(const Section& section) {
  HtmlTable table({{section.steps ? "step" : "server", Table::Align::left},
                   {"p50"},
                   {"p90"},
                   {"p99"},
                   {"p99.9"},
                   {"max"}});
  for (const RecordedSeries* each : section.by_latency()) {
    std::vector<std::string> row{section.name(*each)};
    for (const double value : {each->p50, each->p90, each->p99, each->p99_9, each->max}) {
      row.push_back(each->latency.empty() ? "" : format_time(value));
    }
    table.add(std::move(row), kind_of(section, *each));
  }
  return table;
}

HtmlTable knee_table(const Section& section) {
  HtmlTable table({{"asked/s"},
                   {"achieved/s"},
                   {"CPU a connection"},
                   {"late"},
                   {"failed"},
                   {"not begun"},
                   {"server busy"},
                   {"generator busy"},
                   {"", Table::Align::left}});
  for (const RecordedSeries* each : section.by_latency()) {
    table.add(
        {format_count(each->work.rate), format_count(each->rate.median),
         each->cpu ? format_time(each->cpu->median) : "not known", count(each->total.late_callers),
         count(each->total.failed()), count(each->total.not_begun),
         format_percent(each->server_busy), format_percent(each->generator_busy),
         each->generator_limited ? "generator-limited: void" : ""},
        each->generator_limited ? "limited" : "");
  }
  return table;
}

}  // namespace merhaba::bench
