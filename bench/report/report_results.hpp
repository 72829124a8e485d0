// What the report shows of an accept or compare: a section for each mode. As HTML.
#pragma once

#include <string>

#include "bench/report/looks.hpp"
#include "bench/report/report_figure.hpp"
#include "bench/result/document.hpp"

namespace merhaba::bench::report {

// `prefix`: of every id.
std::string results_html(const result::Document& results, const std::string& prefix,
                         const Looks& looks, const Draw& draw);

}  // namespace merhaba::bench::report
