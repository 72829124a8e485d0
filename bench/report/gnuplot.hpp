// Plots, drawn by gnuplot: a program looked up in PATH when there is something to draw.
// A plot is a value; owned by whoever has it drawn.
#pragma once

#include <string>
#include <string_view>

namespace merhaba::bench::report {

struct Plot {
  std::string name;   // of its file and its ids: "drain-rates"
  std::string title;  // what it shows, for who does not see it
  int width = 0;      // pixels, as both terminals' units
  int height = 0;
  std::string script;  // gnuplot's, all but the terminal and the output
};

// A string of gnuplot's that is shown as it is: nothing in it is expanded or ends it, control
// characters are made visible. Not for labels of ticks, where gnuplot reads a format.
std::string quoted(std::string_view text);

// At most `length` letters of it, an ellipsis being the last of a text that is longer.
std::string shortened(std::string_view text, std::size_t length);

// Throws Error that names the package where there is no gnuplot.
void require_gnuplot();

// An <svg> element for a page: black is drawn in currentColor, its ids begin with the plot's name,
// and its letters are in the page's font (see the page's style). Throws Error.
std::string draw_svg(const Plot& plot);

// On white, two dots a pixel. Throws Error.
void draw_png(const Plot& plot, const std::string& path);

}  // namespace merhaba::bench::report
