// A picture on the report's page, with what is to be known about it.
#pragma once

#include <functional>
#include <string>

#include "bench/report/gnuplot.hpp"

namespace merhaba::bench::report {

struct Figure {
  Plot plot;
  std::string caption;  // text
};

using Draw = std::function<std::string(const Plot&)>;  // returns the plot's <svg>

std::string figure_html(const Draw& draw, const Figure& figure);  // as HTML

}  // namespace merhaba::bench::report
