#include "bench/result/figure.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::result {
namespace {

using Value = std::optional<double>;

Value whole(std::uint64_t number) { return static_cast<double>(number); }

Figure count_of(const char* name, std::uint64_t Counts::*count) {
  return {name, FigureUnit::count, false,
          [count](const SeriesSummary& series) { return whole(series.total.*count); }};
}

// What the kernel of the server's machine counted: of a server elsewhere it is not known.
Figure drops_of(const char* name, std::uint64_t Troubles::*count) {
  return {name, FigureUnit::count, false, [count](const SeriesSummary& series) {
            const bool is_here =
                std::any_of(series.runs.begin(), series.runs.end(),
                            [](const RunSummary& run) { return run.server_cpu_total.has_value(); });
            return is_here ? whole(troubles_of(series).*count) : Value();
          }};
}

Figure median_of(const char* name, FigureUnit unit, double RunSummary::*figure) {
  return {name, unit, false, [figure](const SeriesSummary& series) -> Value {
            if (series.runs.empty()) return std::nullopt;
            std::vector<double> samples;
            for (const RunSummary& run : series.runs) samples.push_back(run.*figure);
            return median(samples);
          }};
}

Value rate(const SeriesSummary& series) {
  return series.runs.empty() ? Value() : series.rate.median;
}

Value cpu(const SeriesSummary& series) { return series.cpu ? Value(series.cpu->median) : Value(); }

// Of a server whose CPU time is not known, neither is how busy it was.
Value server_busy(const SeriesSummary& series) {
  return series.cpu ? Value(series.server_busy()) : Value();
}

Value errors(const SeriesSummary& series) {
  std::uint64_t sum = 0;
  for (const auto& [status, count] : series.total.error_statuses) sum += count;
  return whole(sum);
}

std::vector<Figure> plain_figures() {
  return {
      {"rate", FigureUnit::rate, true, rate},
      {"cpu", FigureUnit::time, false, cpu},
      {"system_calls", FigureUnit::count, false,
       [](const SeriesSummary& series) { return series.system_calls; }},
      median_of("segments", FigureUnit::count, &RunSummary::segments),
      {"server_busy", FigureUnit::share, false, server_busy},
      median_of("generator_busy", FigureUnit::share, &RunSummary::generator_busy),
      median_of("generator_cpu", FigureUnit::time, &RunSummary::generator_cpu),
      count_of("attempted", &Counts::attempted),
      count_of("established", &Counts::established),
      count_of("finished", &Counts::finished),
      count_of("responses", &Counts::responses),
      {"failed", FigureUnit::count, false,
       [](const SeriesSummary& series) { return whole(series.total.failed()); }},
      {"errors", FigureUnit::count, false, errors},
      count_of("not_begun", &Counts::not_begun),
      count_of("late", &Counts::late_clients),
      count_of("syn_retransmissions", &Counts::syn_retransmissions),
      count_of("data_retransmissions", &Counts::data_retransmissions),
      drops_of("listen_overflows", &Troubles::listen_overflows),
      drops_of("listen_drops", &Troubles::listen_drops),
  };
}

// Null where there is no such phase.
LatencySummary LatencySummaries::*phase_named(std::string_view phase) {
  if (phase == "connect") return &LatencySummaries::connect;
  if (phase == "first_byte") return &LatencySummaries::first_byte;
  return phase == "end" ? &LatencySummaries::end : nullptr;
}

Value percentile_of(const LatencySummary& latency, double percentile) {
  if (latency.count == 0 || latency.histogram.empty()) return std::nullopt;
  return whole(histogram_of(latency).at(percentile));
}

// "p99.9", "max", "min", "mean".
using OfLatency = std::function<Value(const LatencySummary&)>;
OfLatency statistic_named(std::string_view name) {
  const auto of = [](auto LatencySummary::*figure) {
    return [figure](const LatencySummary& latency) {
      return latency.count == 0 ? Value() : Value(static_cast<double>(latency.*figure));
    };
  };
  if (name == "max") return of(&LatencySummary::max);
  if (name == "min") return of(&LatencySummary::min);
  if (name == "mean") return of(&LatencySummary::mean);
  double percentile = 0;
  const char* const end = name.data() + name.size();
  if (!name.starts_with('p')) return {};
  const auto parsed = std::from_chars(name.data() + 1, end, percentile);
  const bool is_percentile = percentile >= 0 && percentile <= 100;  // "nan" is none
  if (parsed.ec != std::errc() || parsed.ptr != end || !is_percentile) return {};
  return [percentile](const LatencySummary& latency) { return percentile_of(latency, percentile); };
}

std::optional<Figure> latency_named(const std::string& name) {
  const std::size_t dot = name.find('.');
  auto phase = dot == std::string::npos ? nullptr : phase_named(name.substr(0, dot));
  const OfLatency statistic = statistic_named(phase == nullptr ? name : name.substr(dot + 1));
  if (!statistic) return std::nullopt;
  if (phase == nullptr) phase = &LatencySummaries::end;
  return Figure{name, FigureUnit::time, true, [phase, statistic](const SeriesSummary& series) {
                  return statistic(series.latency.*phase);
                }};
}

}  // namespace

std::vector<std::string> figure_names() {
  std::vector<std::string> names;
  for (const Figure& figure : plain_figures()) names.push_back(figure.name);
  for (const char* statistic : {"p50", "p90", "p99", "p99.9", "max", "min", "mean"}) {
    for (const char* phase : {"", "connect.", "first_byte.", "end."}) {
      names.push_back(std::string(phase) + statistic);
    }
  }
  return names;
}

Figure find_figure(const std::string& name) {
  for (Figure& figure : plain_figures()) {
    if (figure.name == name) return figure;
  }
  if (std::optional<Figure> latency = latency_named(name)) return *latency;
  if (name.starts_with('p') && name.find_first_not_of("0123456789.", 1) == std::string::npos) {
    throw UsageError(
        fmt::format("there is no figure \"{}\"; percentiles go from p0 to p100", name));
  }
  const std::vector<std::string> names = figure_names();
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string_view near = nearest(name, candidates.data(), candidates.size());
  throw UsageError(fmt::format(
      "there is no figure \"{}\"{}", make_visible(name),
      near.empty() ? "; there are rate, cpu, failed, late, p99, connect.p99 and others: see "
                     "merhaba-bench(1)"
                   : fmt::format("; did you mean {}?", near)));
}

std::string format_figure(double value, FigureUnit unit) {
  switch (unit) {
    case FigureUnit::time:
      return format_time(value);
    case FigureUnit::rate:
      return format_count(value) + "/s";
    case FigureUnit::share:
      return format_ratio(100 * value) + " %";
    case FigureUnit::count:
      break;
  }
  return format_count(value);
}

}  // namespace merhaba::bench::result
