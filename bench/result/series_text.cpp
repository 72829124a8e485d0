#include "bench/result/series_text.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/load/mode.hpp"
#include "bench/result/series_summary.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::result {
namespace {

std::string seconds(kernel::Nanoseconds time) {
  return format_time(static_cast<double>(time.count()));
}
std::string count(std::uint64_t number) { return format_count(static_cast<double>(number)); }

void add_estimate(Table& table, const std::string& what, const std::vector<double>& samples,
                  std::string (*format)(double)) {
  if (samples.empty()) return table.add({what, "not known", ""});
  const Estimate found = estimate(samples);
  const bool one = samples.size() == 1;
  table.add({what, format(found.median),
             one ? "" : format(found.interval.low) + " to " + format(found.interval.high)});
}

std::vector<double> of_runs(const Series& series, double (Measurement::*figure)() const) {
  std::vector<double> all;
  for (const Measurement& run : series.runs) all.push_back((run.*figure)());
  return all;
}

std::string figures(const Series& series, const std::string& why_no_system_calls) {
  const std::string unit(load::unit_of(series.work.mode));
  Table table({{"", Table::Align::left},
               {"median"},
               {series.runs.size() == 1 ? "" : "95 % interval", Table::Align::left}});
  if (series.generator_limited()) {
    table.add({unit + "s per second", "void", "the generator was the limit, see below"});
  } else {
    add_estimate(table, unit + "s per second", series.rates(), format_count);
  }
  add_estimate(table, "server's CPU per " + unit, series.cpu(), format_time);
  if (series.system_calls) {
    table.add({"server's system calls a " + unit, format_count(*series.system_calls), ""});
  } else {
    table.add({"server's system calls a " + unit, "not known", why_no_system_calls});
  }
  add_estimate(table, "TCP segments a " + unit, of_runs(series, &Measurement::segments_per_unit),
               format_count);
  add_estimate(table, "server busy", of_runs(series, &Measurement::target_busy), format_percent);
  add_estimate(table, "generator busy", of_runs(series, &Measurement::generator_busy),
               format_percent);
  add_estimate(table, "generator's CPU per " + unit,
               of_runs(series, &Measurement::generator_cpu_per_unit), format_time);
  return table.text();
}

std::string latencies(const Series& series) {
  Table table({{"latency", Table::Align::left}, {"p50"}, {"p90"}, {"p99"}, {"p99.9"}, {"max"}});
  const auto add = [&](const char* phase, const load::Histogram& histogram) {
    std::vector<std::string> row{phase};
    for (const double percentile : {50.0, 90.0, 99.0, 99.9, 100.0}) {
      row.push_back(format_time(static_cast<double>(histogram.at(percentile))));
    }
    if (histogram.count() > 0) table.add(row);
  };
  if (series.work.mode != load::Mode::drain) add("connect", series.latencies.connect);
  add("first byte", series.latencies.first_byte);
  add(series.work.keeps() ? "answer" : "end", series.latencies.end);
  return table.text();
}

}  // namespace

std::string headline(const load::Work& work) {
  const std::string clients = count(work.clients);
  switch (work.mode) {
    case load::Mode::drain:
      return "drain: " + clients + " clients wait in the accept queue";
    case load::Mode::closed:
      return "closed: " + clients + " clients at once, each again and again";
    case load::Mode::open:
      return fmt::format("open: {} clients per second ({})", format_count(work.rate),
                         work.arrivals == load::Arrivals::poisson ? "poisson" : "constant");
    case load::Mode::keepalive:
      return "keepalive: " + clients + " connections, a request at a time";
    case load::Mode::pipeline:
      return fmt::format("pipeline: {} connections, {} requests at a time", clients, work.depth);
  }
  return "";
}

std::string describe(const Series& series, const std::string& why_no_system_calls) {
  const load::Tally total = series.total();
  const std::string responses =
      series.work.keeps() ? fmt::format(", {} responses", count(total.responses)) : "";
  return fmt::format(
      "{}{}\n\n{}\n{}\nclients: {} attempted, {} finished{}, {} failed; in {}; "
      "TIME-WAIT afterwards: {}\n{}",
      headline(series.work),
      series.runs.size() > 1 ? fmt::format(", {} times", series.runs.size()) : "",
      figures(series, why_no_system_calls), latencies(series), count(total.attempted),
      count(total.finished), responses, count(total.failed()), seconds(total.elapsed),
      count(series.runs.empty() ? 0 : series.runs.back().sockets.time_wait),
      troubles_of(summarize(series)).text());
}

std::string describe_steps(const std::vector<Series>& steps) {
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
  for (const Series& step : steps) {
    const load::Histogram& end = step.latencies.end;
    const load::Tally total = step.total();
    const auto at = [&](double percentile) {
      return format_time(static_cast<double>(end.at(percentile)));
    };
    table.add({format_count(step.work.rate), format_count(median(step.rates())), at(50), at(99),
               at(99.9), at(100), count(total.late_clients),
               count(total.failed() + total.not_begun),
               format_percent(median(of_runs(step, &Measurement::target_busy))),
               format_percent(median(of_runs(step, &Measurement::generator_busy))),
               step.generator_limited() ? "generator-limited" : ""});
  }
  return table.text();
}

}  // namespace merhaba::bench::result
