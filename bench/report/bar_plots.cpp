#include <fmt/core.h>

#include <algorithm>

#include "bench/report/axis.hpp"
#include "bench/report/bar_frame.hpp"
#include "bench/report/plot_style.hpp"
#include "bench/report/report_plots.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

constexpr std::size_t kLongestKey = 18;   // so that four fit into a row
constexpr double kRoomForFigures = 1.17;  // how much longer the axis is than the longest bar

struct Bar {
  const RecordedSeries* series = nullptr;
  const result::Estimate* value = nullptr;  // null: not known
  bool limited = false;                     // the generator was: no figure of the server's
  std::string figure;

  double end() const {
    return value == nullptr ? 0 : std::max(value->median, value->interval.high);
  }
};

// Bars of one kind, drawn alike, or their intervals; one entry of the key.
struct Layer {
  std::string title;
  std::string style;
  std::vector<std::vector<double>> rows{};
};

// In the key's order. The columns of a row: value, place, low, high.
std::vector<Layer> layers(const Section& section, const std::vector<Bar>& bars) {
  const auto bar = [](const std::string& style) {
    return "using 1:2:(0):1:($2-0.36):($2+0.36) with boxxyerror " + style;
  };
  Layer subject{section.subject(), bar(fmt::format("lc rgb '{}' fs solid", kSubjectColour))};
  Layer control{"A/A: the noise",
                bar(fmt::format("lc rgb '{}' fs transparent solid 0.4", kSubjectColour))};
  Layer other{"others", bar(fmt::format("lc rgb '{}' fs solid", kLineColours[0]))};
  Layer floor{"floors", bar(fmt::format("lc rgb '{}' fs solid", kFloorColour))};
  Layer limited{"generator-limited",
                bar(fmt::format("lc rgb '{}' lw 1.5 dt (5,3) fs empty", kFloorColour))};
  Layer interval{"95 % interval", "using 1:2:3:4 with xerrorbars ps 0 lw 1.3 lc rgb '#000000'"};
  for (std::size_t place = 0; place < bars.size(); ++place) {
    if (bars[place].value == nullptr) continue;
    const result::Estimate& value = *bars[place].value;
    const std::vector<double> row{value.median, static_cast<double>(place), value.interval.low,
                                  value.interval.high};
    const Role role = section.role(*bars[place].series);
    Layer& layer = bars[place].limited     ? limited
                   : role == Role::subject ? subject
                   : role == Role::control ? control
                   : role == Role::floor   ? floor
                                           : other;
    layer.rows.push_back(row);
    if (!bars[place].limited && bars[place].series->runs > 1) interval.rows.push_back(row);
  }
  std::vector<Layer> all{subject, control, other, floor, limited, interval};
  std::erase_if(all, [](const Layer& layer) { return layer.rows.empty(); });
  return all;
}

// At each bar its figure, and a floor's line.
std::string marks(const Section& section, const std::vector<Bar>& bars) {
  std::string script;
  for (std::size_t place = 0; place < bars.size(); ++place) {
    const Bar& bar = bars[place];
    script += fmt::format("set label {} at first {}, first {} left offset char 0.8, 0\n",
                          quoted(bar.figure), bar.limited ? 0 : bar.end(), place);
    if (section.role(*bar.series) != Role::floor || bar.value == nullptr || bar.limited) continue;
    script += fmt::format(
        "set arrow from first {0}, graph 0 to first {0}, graph 1 nohead front lw 1.2 dt (4,4) lc "
        "rgb '#70000000'\n",
        bar.value->median);
  }
  return script;
}

Plot bar_plot(const Section& section, const std::vector<Bar>& bars, const std::string& axis_title,
              Axis (*axis)(double)) {
  double longest = 0;
  for (const Bar& bar : bars) longest = std::max(longest, bar.end());
  const std::vector<Layer> drawn = layers(section, bars);
  BarFrame frame{{}, drawn.size()};
  for (const Bar& bar : bars) frame.names.push_back(bar.series->target);
  Plot plot;
  plot.width = kPlotWidth;
  plot.height = frame.height();
  plot.script = frame.script() + "set errorbars 0.7\n" +
                axis_script('x', axis(longest * kRoomForFigures)) + "set xlabel " +
                quoted(axis_title) + "\n" + marks(section, bars);
  std::string layer_list;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    plot.script += datablock(fmt::format("layer{}", i), drawn[i].rows);
    layer_list += fmt::format("{}$layer{} {} title {}", i == 0 ? "" : ", ", i, drawn[i].style,
                              quoted(shortened(drawn[i].title, kLongestKey)));
  }
  plot.script += "plot " + layer_list + "\n";
  return plot;
}

}  // namespace

Plot rate_plot(const Section& section) {
  std::vector<Bar> bars;
  for (const RecordedSeries* each : section.by_rate()) {
    bars.push_back({each, &each->rate, each->generator_limited,
                    each->generator_limited ? "(generator-limited)"
                                            : result::format_count(each->rate.median)});
  }
  Plot plot = bar_plot(section, bars, section.unit() + "s per second", count_axis);
  plot.name = fmt::format("{}-rates", load::mode_name(section.mode));
  plot.title = fmt::format("{}: {}s per second, the fastest first", load::mode_name(section.mode),
                           section.unit());
  return plot;
}

Plot cpu_plot(const Section& section) {
  std::vector<Bar> bars;
  for (const RecordedSeries* each : section.by_cpu()) {
    bars.push_back({each, each->cpu ? &*each->cpu : nullptr, false,
                    each->cpu ? result::format_time(each->cpu->median) : "not known"});
  }
  Plot plot = bar_plot(section, bars, "server's CPU time a " + section.unit(), time_axis);
  plot.name = fmt::format("{}-cpu", load::mode_name(section.mode));
  plot.title = fmt::format("{}: the server's CPU time a {}, the least first",
                           load::mode_name(section.mode), section.unit());
  return plot;
}

}  // namespace merhaba::bench::report
