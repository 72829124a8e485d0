// The figures under each plot of the report, in the plot's order. Pure functions of a section.
#pragma once

#include "bench/report/report_section.hpp"
#include "bench/result/html.hpp"

namespace merhaba::bench::report {

result::HtmlTable rate_table(const Section& section);
result::HtmlTable cpu_table(const Section& section);
result::HtmlTable latency_table(const Section& section);
result::HtmlTable knee_table(const Section& section);  // the steps of an open loop

}  // namespace merhaba::bench::report
