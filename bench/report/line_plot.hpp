// Plots of lines with a key to their right: what those of latencies and of the knee share.
// Values.
#pragma once

#include <string>
#include <vector>

#include "bench/load/mode.hpp"
#include "bench/report/gnuplot.hpp"

namespace merhaba::bench::report {

inline constexpr const char* kLinePoints = "using 1:2 with linespoints";
inline constexpr const char* kPoints = "using 1:2 with points";

struct Line {
  std::string name;
  std::string style;                      // gnuplot's, see line_style()
  std::vector<std::vector<double>> rows;  // x, y; and what else `drawing` uses
  std::string drawing = kLinePoints;      // gnuplot's words for what is drawn of the columns
};

// The look of the line of this number: its dashes and points, and its colour unless one is given.
std::string line_style(std::size_t number);
std::string line_style(std::size_t number, const std::string& colour);
std::string line_shape(std::size_t number);  // its points alone, of any size
std::string main_line_style();               // of the one that matters most

// Draws them: the end of a plot's script. Those without rows are left out.
std::string lines_script(const std::vector<Line>& lines);

// `particular`: its axes, and what else is drawn. At least one line has rows. Lacks its name and
// title.
Plot line_plot(const std::vector<Line>& lines, const std::string& particular);

// A dashed line upright at `at`, its label on the side where there is room below `high`, and so
// high (0 to 1, of the plot).
std::string marker_script(double at, const std::string& label, double high, double place = 0.05);

double highest(const std::vector<Line>& lines, std::size_t column);  // at least 1
// A logarithmic y axis for the times of `lines`, in nanoseconds: what a client of this mode waits.
std::string latency_axis_script(const std::vector<Line>& lines, load::Mode mode);

}  // namespace merhaba::bench::report
