#include "bench/report/result_plots.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "bench/load/mode.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Bar {
  const result::SeriesSummary* series = nullptr;
  const result::Estimate* value = nullptr;  // null: no bar
  std::string figure;
};

std::string name_of(const Section& section, std::string_view what) {
  return fmt::format("{}-{}", load::mode_name(section.mode), what);
}

std::string title_of(const Section& section, const std::string& what) {
  return fmt::format("{}: {}", load::mode_name(section.mode), what);
}

Plot bar_plot(const std::vector<Bar>& bars, const Looks& looks, const std::string& kind,
              const std::string& quantity) {
  std::vector<std::string> names, figures, looks_of_bars;
  Rows rows;
  bool intervals = false;
  for (const Bar& bar : bars) {
    names.push_back(bar.series->target);
    figures.push_back(bar.figure);
    looks_of_bars.push_back(bar.value != nullptr ? looks.of(bar.series->target) : "none");
    const bool several = bar.value != nullptr && bar.series->runs.size() > 1;
    intervals = intervals || several;
    const double median = bar.value != nullptr ? bar.value->median : 0;
    rows.push_back({median, several ? bar.value->interval.low : kNone,
                    several ? bar.value->interval.high : kNone,
                    several ? std::max(median, bar.value->interval.high) : median});
  }
  return {"", "", "bars.gp",
          setting("name", names) + setting("look", looks_of_bars) + setting("figure", figures) +
              setting("intervals", intervals ? 1 : 0) + setting("kind", kind) +
              setting("quantity", quantity),
          block(rows)};
}

// What both plots of the knee are drawn of.
Plot knee_plot(const Section& section) {
  Rows rows;
  for (const result::SeriesSummary* each : section.by_latency()) {
    rows.push_back({each->work.rate, each->rate.median, each->generator_limited ? 1.0 : 0.0,
                    double(each->latency.end.p50), double(each->latency.end.p99),
                    double(each->latency.end.p99_9)});
  }
  std::string settings = setting("waited", waited(section.mode));
  if (const auto knee = section.results->knee) {
    settings += setting("knee", *knee) +
                setting("knee_label", "the knee: " + result::format_count(*knee) + "/s");
  }
  return {"", "", "", settings, block(rows)};
}

}  // namespace

std::string waited(load::Mode mode) {
  switch (mode) {
    case load::Mode::drain:
      return "time in the queue, until the end (log)";
    case load::Mode::closed:
      return "time from the call to its end (log)";
    case load::Mode::open:
      return "time from the intended start to the end (log)";
    case load::Mode::keepalive:
    case load::Mode::pipeline:
      return "time from the request to its response (log)";
  }
  return "";
}

Plot rate_plot(const Section& section, const Looks& looks) {
  std::vector<Bar> bars;
  for (const result::SeriesSummary* each : section.by_rate()) {
    bars.push_back(
        {each, each->generator_limited ? nullptr : &each->rate,
         each->generator_limited ? "generator-limited" : result::format_count(each->rate.median)});
  }
  Plot plot = bar_plot(bars, looks, "count", section.unit() + "s per second");
  plot.name = name_of(section, "rates");
  plot.title = title_of(section, section.unit() + "s per second, the fastest first");
  return plot;
}

Plot cpu_plot(const Section& section, const Looks& looks) {
  std::vector<Bar> bars;
  for (const result::SeriesSummary* each : section.by_cpu()) {
    bars.push_back({each, each->cpu ? &*each->cpu : nullptr,
                    each->cpu ? result::format_time(each->cpu->median) : "not known"});
  }
  Plot plot = bar_plot(bars, looks, "time", "server's CPU time a " + section.unit());
  plot.name = name_of(section, "cpu");
  plot.title = title_of(section, "the server's CPU time a " + section.unit() + ", the least first");
  return plot;
}

Plot latency_plot(const Section& section, const Looks& looks) {
  std::vector<std::string> names, looks_of_lines;
  std::string data;
  for (const result::SeriesSummary* each : section.by_latency()) {
    if (each->latency.end.points.empty()) continue;
    Rows rows;
    for (const result::LatencyPoint& point : each->latency.end.points) {
      rows.push_back({point.percentile, double(point.value), double(each->latency.end.count)});
    }
    data += block(rows);
    names.push_back(section.name(*each));
    looks_of_lines.push_back(section.steps ? fmt::format("other {}", names.size() - 1)
                                           : looks.of(each->target));
  }
  const bool batches = section.mode == load::Mode::pipeline;
  return {name_of(section, "latency"), title_of(section, "latency by percentile"), "latency.gp",
          setting("name", names) + setting("look", looks_of_lines) +
              setting("quantity", batches ? "batches" : section.unit() + "s") +
              setting("waited", waited(section.mode)),
          data};
}

Plot knee_latency_plot(const Section& section) {
  Plot plot = knee_plot(section);
  plot.name = "open-knee-latency";
  plot.title = "open: latency by the asked rate";
  plot.script = "knee-latency.gp";
  return plot;
}

Plot knee_rate_plot(const Section& section) {
  Plot plot = knee_plot(section);
  plot.name = "open-knee-rate";
  plot.title = "open: achieved rate by the asked rate";
  plot.script = "knee-rate.gp";
  return plot;
}

}  // namespace merhaba::bench::report
