// Plots of lines with a key to their right: what those of latencies and of the knee share.
// Values.
#pragma once

#include <string>
#include <vector>

#include "bench/support/gnuplot.hpp"
#include "bench/support/mode.hpp"

namespace merhaba::bench {

struct Line {
  std::string name;
  std::string style;                      // gnuplot's, see line_style()
  std::vector<std::vector<double>> rows;  // x, y
};

// The look of the line of this number: its dashes and points, and its colour unless one is given.
std::string line_style(std::size_t number);
std::string line_style(std::size_t number, const std::string& colour);
std::string main_line_style();  // of the one that matters most

// `particular`: its axes, and what else is drawn. At least one line has rows. Lacks its name and
// title.
Plot line_plot(const std::vector<Line>& lines, const std::string& particular);

double highest(const std::vector<Line>& lines, std::size_t column);  // at least 1
// A logarithmic y axis for the times of `lines`, in nanoseconds: what a caller of this mode waits.
std::string latency_axis_script(const std::vector<Line>& lines, Mode mode);

}  // namespace merhaba::bench
