// Plots, drawn by gnuplot: a program looked up in PATH when there is something to draw.
// A plot is a value; owned by the code that draws it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace merhaba::bench::report {

struct Plot {
  std::string name;      // of its file and its ids: "drain-rates"
  std::string title;     // what it shows, for readers who do not see it
  std::string script;    // the file in plots/ that draws it: "bars.gp"
  std::string settings;  // what the script says it is given, made by setting()
  std::string data;      // the same, made by block()
};

// A string of gnuplot's that is shown as it is: nothing in it is expanded or ends it, control
// characters are made visible. Not for labels of ticks, where gnuplot reads a format.
std::string quoted(std::string_view text);

// A variable of gnuplot's; several values are an array, which has at least one.
std::string setting(const std::string& name, double value);
std::string setting(const std::string& name, const std::string& value);
std::string setting(const std::string& name, const std::vector<double>& values);
std::string setting(const std::string& name, const std::vector<std::string>& values);

// Rows of numbers: one data set, an index of gnuplot's. Without rows it has one of no numbers, so
// that those after it keep their index.
using Rows = std::vector<std::vector<double>>;
std::string block(const Rows& rows);

// Throws Error that names the package where there is no gnuplot.
void require_gnuplot();

// An <svg> element for a page: black is drawn in currentColor, its ids begin with the plot's name,
// and its letters are in the page's font (see the page's style). Throws Error.
std::string draw_svg(const Plot& plot);

// On white, two dots a pixel. Throws Error.
void draw_png(const Plot& plot, const std::string& path);

}  // namespace merhaba::bench::report
