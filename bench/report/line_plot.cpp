#include "bench/report/line_plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "bench/report/axis.hpp"
#include "bench/report/plot_style.hpp"

namespace merhaba::bench::report {
namespace {

// Pixels.
constexpr int kHeight = 420;
constexpr int kLeft = 92;
constexpr int kTop = 18;
constexpr int kBottom = 66;
constexpr int kKeyLine = 27;  // where gnuplot lacks this much it makes columns, beyond the edge
constexpr int kKeySample = 74;
constexpr int kKeySpace = 10;
constexpr std::size_t kShortestName = 17;  // of less, so that plots among each other line up
constexpr std::size_t kLongestName = 28;

constexpr double kMostOfTheWay = 0.7;  // of the axis: too little room to the right

constexpr std::array kDashes{"1", "(9,4)", "(3,3)", "(12,4,3,4)", "(6,3)"};
constexpr std::array kShapes{6, 4, 8, 12, 10, 1, 2};  // hollow: circle, square, triangle …

std::string frame(const std::vector<Line>& lines, int height) {
  std::size_t letters = kShortestName;
  for (const Line& line : lines) letters = std::max(letters, line.name.size());
  const int key =
      kKeySample +
      static_cast<int>(kLetterWidth * static_cast<double>(std::min(letters, kLongestName)));
  return plot_frame({kLeft, key + kKeySpace, kTop, kBottom}, height) +
         fmt::format(
             "set key at screen {:.4f}, screen {:.4f} left top vertical maxcols 1 Left reverse "
             "samplen 3.5 spacing 1.25\n",
             1 - static_cast<double>(key) / kPlotWidth, 1 - static_cast<double>(kTop) / height);
}

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

}  // namespace

std::string line_style(std::size_t number) {
  return line_style(number, kLineColours[number % kLineColours.size()]);
}

std::string line_style(std::size_t number, const std::string& colour) {
  return fmt::format("lc rgb '{}' lw 2 dt {} pt {} ps 0.8", colour,
                     kDashes[number % kDashes.size()], kShapes[number % kShapes.size()]);
}

std::string line_shape(std::size_t number) {
  return fmt::format("lc rgb '{}' lw 2 pt {}", kLineColours[number % kLineColours.size()],
                     kShapes[number % kShapes.size()]);
}

std::string main_line_style() {
  return fmt::format("lc rgb '{}' lw 3 dt 1 pt 7 ps 0.7", kSubjectColour);
}

std::string lines_script(const std::vector<Line>& lines) {
  std::string data;
  std::string drawn;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].rows.empty()) continue;
    data += datablock(fmt::format("line{}", i), lines[i].rows);
    drawn +=
        fmt::format("{}$line{} {} {} title {}", drawn.empty() ? "plot " : ", ", i, lines[i].drawing,
                    lines[i].style, quoted(shortened(lines[i].name, kLongestName)));
  }
  return data + drawn + "\n";
}

Plot line_plot(const std::vector<Line>& lines, const std::string& particular) {
  Plot plot;
  plot.width = kPlotWidth;
  plot.height = std::max(kHeight, kTop + kBottom + kKeyLine * static_cast<int>(lines.size()));
  plot.script = frame(lines, plot.height) + particular + lines_script(lines);
  return plot;
}

std::string marker_script(double at, const std::string& label, double high, double place) {
  const bool at_the_end = at > kMostOfTheWay * high;
  return fmt::format(
      "set arrow from first {0}, graph 0 to first {0}, graph 1 nohead lw 1.5 dt (6,4) lc rgb "
      "'{1}'\nset label {2} at first {0}, graph {4} {3}\n",
      at, kFloorColour, quoted(label),
      at_the_end ? "right offset char -0.8, 0" : "left offset char 0.8, 0", place);
}

double highest(const std::vector<Line>& lines, std::size_t column) {
  double all = 1;
  for (const Line& line : lines) {
    for (const auto& row : line.rows) all = std::max(all, row[column]);
  }
  return all;
}

std::string latency_axis_script(const std::vector<Line>& lines, load::Mode mode) {
  const double high = highest(lines, 1);
  double low = high;
  for (const Line& line : lines) {
    for (const auto& row : line.rows) low = std::min(low, row[1]);
  }
  return "set logscale y\n" + axis_script('y', log_time_axis(low, high)) + "set ylabel " +
         quoted(waited(mode)) + "\n";
}

}  // namespace merhaba::bench::report
