// What the report tells of an accept or compare: a section for each mode. As HTML.
#pragma once

#include <string>

#include "bench/report/looks.hpp"
#include "bench/report/recorded.hpp"
#include "bench/report/report_figure.hpp"

namespace merhaba::bench::report {

// `prefix`: of every id.
std::string results_html(const Recorded& results, const std::string& prefix, const Looks& looks,
                         const Draw& draw);

}  // namespace merhaba::bench::report
