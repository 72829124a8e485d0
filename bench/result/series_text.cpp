#include "bench/result/series_text.hpp"

#include <fmt/core.h>

#include "bench/load/mode.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::result {
namespace {

constexpr double kWorthSaying = 0.01;

std::string count(std::uint64_t number) { return format_count(static_cast<double>(number)); }

void add_estimate(Table& table, const std::string& what, const std::vector<double>& samples,
                  std::string (*format)(double)) {
  if (samples.empty()) return table.add({what, "not known", ""});
  const Estimate found = estimate(samples);
  const bool one = samples.size() == 1;
  table.add({what, format(found.median),
             one ? "" : format(found.interval.low) + " to " + format(found.interval.high)});
}

std::vector<double> of_runs(const SeriesSummary& series, double RunSummary::*figure) {
  std::vector<double> all;
  for (const RunSummary& run : series.runs) all.push_back(run.*figure);
  return all;
}

std::vector<double> server_cpu(const SeriesSummary& series) {
  std::vector<double> all;
  for (const RunSummary& run : series.runs) {
    if (run.server_cpu) all.push_back(*run.server_cpu);
  }
  return all;
}

std::string figures(const SeriesSummary& series, const std::string& why_no_system_calls) {
  const std::string unit(load::unit_of(series.work.mode));
  Table table({{"", Table::Align::left},
               {"median"},
               {series.runs.size() == 1 ? "" : "95 % interval", Table::Align::left}});
  if (series.is_void()) {
    table.add({unit + "s per second", "void",
               series.generator_limited ? "the generator was the limit, see below"
                                        : "a generator was late, see below"});
  } else {
    add_estimate(table, unit + "s per second", of_runs(series, &RunSummary::rate), format_count);
  }
  add_estimate(table, "server's CPU per " + unit, server_cpu(series), format_time);
  if (series.system_calls) {
    table.add({"server's system calls per " + unit, format_count(*series.system_calls), ""});
  } else {
    table.add({"server's system calls per " + unit, "not known", why_no_system_calls});
  }
  // The kernel of a server elsewhere counts its own.
  add_estimate(table, (series.cpu ? "TCP segments per " : "clients' TCP segments per ") + unit,
               of_runs(series, &RunSummary::segments), format_count);
  add_estimate(table, "server busy",
               series.cpu ? of_runs(series, &RunSummary::server_busy) : std::vector<double>(),
               format_percent);
  add_estimate(table, "generator busy", of_runs(series, &RunSummary::generator_busy),
               format_percent);
  const std::vector<double> waiting = of_runs(series, &RunSummary::generator_waiting);
  if (median(waiting) > kWorthSaying) {
    add_estimate(table, "generator waiting for a CPU", waiting, format_percent);
  }
  add_estimate(table, "generator's CPU per " + unit, of_runs(series, &RunSummary::generator_cpu),
               format_time);
  return table.text();
}

std::string latencies(const SeriesSummary& series) {
  Table table({{"latency", Table::Align::left}, {"p50"}, {"p90"}, {"p99"}, {"p99.9"}, {"max"}});
  const auto add = [&](const char* phase, const LatencySummary& latency) {
    std::vector<std::string> row{phase};
    for (const std::uint64_t time :
         {latency.p50, latency.p90, latency.p99, latency.p99_9, latency.max}) {
      row.push_back(format_time(static_cast<double>(time)));
    }
    if (latency.count > 0) table.add(row);
  };
  if (series.work.mode != load::Mode::drain) add("connect", series.latency.connect);
  add("first byte", series.latency.first_byte);
  add(series.work.keeps() ? "answer" : "end", series.latency.end);
  return table.text();
}

}  // namespace

std::string headline(const load::Work& work) {
  const std::string clients = count(work.clients);
  switch (work.mode) {
    case load::Mode::drain:
      return "drain: " + clients + " clients wait in the accept queue";
    case load::Mode::closed:
      return "closed: " + clients + " clients at once, each starting over when done";
    case load::Mode::open:
      return fmt::format("open: {} clients per second ({})", format_count(work.rate),
                         work.arrivals == load::Arrivals::poisson ? "poisson" : "constant");
    case load::Mode::keepalive:
      return "keepalive: " + clients + " connections, one request at a time";
    case load::Mode::pipeline:
      return fmt::format("pipeline: {} connections, {} requests at a time", clients, work.depth);
  }
  return "";
}

std::string describe(const SeriesSummary& series, const std::string& why_no_system_calls) {
  const Counts& total = series.total;
  const std::string responses =
      series.work.keeps() ? fmt::format(", {} responses", count(total.responses)) : "";
  return fmt::format(
      "{}{}\n\n{}\n{}\nclients: {} attempted, {} finished{}, {} failed; in {}; "
      "TIME-WAIT afterwards: {}\n{}",
      headline(series.work),
      series.runs.size() > 1 ? fmt::format(", {} times", series.runs.size()) : "",
      figures(series, why_no_system_calls), latencies(series), count(total.attempted),
      count(total.finished), responses, count(total.failed()), format_time(1e9 * total.elapsed),
      count(series.runs.empty() ? 0 : series.runs.back().time_wait), troubles_of(series).text());
}

std::string describe_steps(const std::vector<SeriesSummary>& steps) {
  Table table({{"asked/s"},
               {"achieved/s"},
               {"p50"},
               {"p99"},
               {"p99.9"},
               {"max"},
               {"late"},
               {"failed"},
               {"server"},
               {"generator"},
               {"", Table::Align::left}});
  for (const SeriesSummary& step : steps) {
    const LatencySummary& end = step.latency.end;
    const Counts& total = step.total;
    const auto time = [](std::uint64_t span) { return format_time(static_cast<double>(span)); };
    table.add({format_count(step.work.rate), format_count(step.rate.median), time(end.p50),
               time(end.p99), time(end.p99_9), time(end.max), count(total.late_clients),
               count(total.failed() + total.not_begun), format_percent(step.server_busy()),
               format_percent(step.generator_busy()),
               step.generator_limited ? "generator-limited"
               : step.generator_late  ? "late"
                                      : ""});
  }
  return table.text();
}

}  // namespace merhaba::bench::result
