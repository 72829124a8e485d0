// The pictures of an experiment's sheets. Pure functions of them; gnuplot draws what they return.
#pragma once

#include <string>
#include <vector>

#include "bench/overflow/experiment.hpp"
#include "bench/report/gnuplot.hpp"

namespace merhaba::bench::report {

struct Figure {
  Plot plot;
  std::string caption;
};

// What is drawn of this sheet, under names of our own: nothing where there are no rows in which all
// is known. Throws Error that names the sheet and a column where it breaks its plot's promise.
std::vector<Figure> figures_of(const overflow::Experiment& experiment, const result::Sheet& sheet);

// The parts of it that have a file of their own: the share of clients who lost a SYN and how long
// they wait, of one plan against the backlog; several are put over each other by their knees.
std::vector<Figure> stall_figures(const overflow::Experiment& experiment,
                                  const result::Sheet& sweep);
// A lane for each client, grouped by what was set; what goes alike everywhere is drawn once.
Figure timeline_figure(const result::Sheet& timeline);

// Of these columns, the rows in which all of them are known.
Rows known_rows(const result::Sheet& sheet, const std::vector<std::string>& keys);

}  // namespace merhaba::bench::report
