#include <fmt/core.h>

#include <array>

#include "bench/report/axis.hpp"
#include "bench/report/bar_frame.hpp"
#include "bench/report/line_plot.hpp"
#include "bench/report/overflow_plots.hpp"
#include "bench/report/plot_style.hpp"
#include "bench/result/plot_promise.hpp"

namespace merhaba::bench::report {
namespace {

constexpr double kRoom = 1.05;  // how much longer the axis is than the longest bar

constexpr const char* kBars = "using 1:2:3:4:($2-0.34):($2+0.34) with boxxyerror";

struct Part {
  std::string key;
  Line bars;  // middle, place, from, to
};

// As they lie in a bar. Lost ones are there where nothing tells how they were lost.
std::vector<Part> parts_of(const result::Sheet& sheet) {
  std::vector<Part> parts;
  const auto add = [&](const std::string& key, std::string_view title, const std::string& colour) {
    if (sheet.has(key)) {
      parts.push_back(
          {key, {std::string(title), fmt::format("lc rgb '{}' fs solid", colour), {}, kBars}});
    }
  };
  const std::array<const char*, load::kOutcomes> colours{
      kLineColours[0], kLineColours[3], kFloorColour, kSubjectColour,
      kLineColours[1], kLineColours[2], "#000000"};
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    const auto outcome = static_cast<load::Outcome>(i);
    add(std::string(load::outcome_key(outcome)), load::outcome_name(outcome), colours[i]);
  }
  if (!sheet.has(std::string(load::outcome_key(load::Outcome::reset))))
    add("lost", "lost", kSubjectColour);
  return parts;
}

// What is drawn of them: on top of each other.
std::vector<Line> stacked(const result::Sheet& sheet, std::vector<Part> parts) {
  std::vector<double> ends(sheet.rows.size(), 0);
  std::vector<Line> lines;
  for (Part& part : parts) {
    const std::vector<double> clients = sheet.numbers(part.key);
    for (std::size_t place = 0; place < ends.size(); ++place) {
      if (!(clients[place] > 0)) continue;
      const double from = ends[place];
      ends[place] += clients[place];
      part.bars.rows.push_back(
          {(from + ends[place]) / 2, static_cast<double>(place), from, ends[place]});
    }
    if (!part.bars.rows.empty()) lines.push_back(std::move(part.bars));
  }
  return lines;
}

}  // namespace

std::vector<Figure> outcomes_figures(const overflow::Experiment& experiment,
                                     const result::Sheet& sheet) {
  const std::vector<Line> lines = stacked(sheet, parts_of(sheet));
  if (lines.empty()) return {};
  const BarFrame frame{sheet.words(sheet.columns.front().key), lines.size()};
  Plot plot;
  plot.name = std::string("stop-") + std::string(result::plot_word(sheet.plot));
  plot.title =
      experiment.name + ": what became of the clients, by " + sheet.columns.front().heading;
  plot.width = kPlotWidth;
  plot.height = frame.height();
  plot.script = frame.script() + axis_script('x', count_axis(highest(lines, 3) * kRoom)) +
                "set xlabel 'clients'\n" + lines_script(lines);
  return {{plot, ""}};
}

}  // namespace merhaba::bench::report
