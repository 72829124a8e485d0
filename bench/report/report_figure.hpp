// A picture on the report's page, with what is to be known about it.
#pragma once

#include <functional>
#include <string>

#include "bench/report/gnuplot.hpp"

namespace merhaba::bench::report {

using Draw = std::function<std::string(const Plot&)>;  // returns the plot's <svg>

// As HTML; the caption is text.
std::string figure_html(const Draw& draw, const Plot& plot, const std::string& caption);

}  // namespace merhaba::bench::report
