// The pictures of a stall experiment's sweep, and what they are drawn of: the runs of each plan,
// how many clients arrive and how long the acceptor rests. Values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/overflow/experiment.hpp"
#include "bench/report/report_figure.hpp"

namespace merhaba::bench::report {

struct StallCurve {
  std::string plan;            // "1000 clients/s, 200 ms stall"
  result::Sheet runs;          // with the sweep's columns
  std::optional<double> knee;  // the smallest backlog that loses no SYN, as predicted; 1 or more
};

// Of a sheet with a column `backlog`: what stands before it is the plan. Knees are from the sheet
// that is plotted as such, which begins with the same columns.
std::vector<StallCurve> stall_curves(const overflow::Experiment& experiment,
                                     const result::Sheet& sweep);

// How long clients wait and the share of them whose SYN was dropped, of one plan against the
// backlog; several are put over each other by their knees. None where nothing is known.
std::vector<Figure> stall_figures(const overflow::Experiment& experiment,
                                  const result::Sheet& sweep);

}  // namespace merhaba::bench::report
