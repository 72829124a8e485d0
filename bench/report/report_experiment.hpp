// What the report shows of an experiment: its question, what follows, what differs, its sheets with
// their pictures, and the accounts. As HTML.
#pragma once

#include <string>

#include "bench/overflow/experiment.hpp"
#include "bench/report/report_figure.hpp"

namespace merhaba::bench::report {

// `prefix`: of its id.
std::string experiment_html(const overflow::Experiment& experiment, const std::string& prefix,
                            const Draw& draw);

}  // namespace merhaba::bench::report
