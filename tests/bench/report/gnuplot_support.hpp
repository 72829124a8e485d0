// What gnuplot makes of a plot's settings and data: for the tests of what is drawn. They skip
// themselves where gnuplot is not here.
#pragma once

#include <string>

#include "bench/report/gnuplot.hpp"

namespace merhaba::bench::report::test {

bool have_gnuplot();

// The points that are drawn under this title, a line each: what gnuplot places them by, such as x
// and y. Without a title: those of all that have none.
std::string curve(Plot plot, const std::string& title);

// What `print` of this expression writes, in a script that has loaded plots/style.gp.
std::string printed(const std::string& expression);

}  // namespace merhaba::bench::report::test
