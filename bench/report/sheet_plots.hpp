// The pictures of an experiment's sheets. Pure functions of them; gnuplot draws what they return.
#pragma once

#include <string>
#include <vector>

#include "bench/overflow/experiment.hpp"
#include "bench/report/report_figure.hpp"

namespace merhaba::bench::report {

// What is drawn of this sheet, under names of our own: nothing where there are no rows in which all
// is known. Throws Error that names the sheet and a column where it breaks its plot's promise.
std::vector<Figure> figures_of(const overflow::Experiment& experiment, const result::Sheet& sheet);

// Of these columns, the rows in which all of them are known.
Rows known_rows(const result::Sheet& sheet, const std::vector<std::string>& keys);

}  // namespace merhaba::bench::report
