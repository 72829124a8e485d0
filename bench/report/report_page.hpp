// The report: one page of HTML that needs nothing else, with its plots in it.
#pragma once

#include <string>
#include <vector>

#include "bench/report/document_file.hpp"
#include "bench/report/report_figure.hpp"

namespace merhaba::bench::report {

// Plots are named by mode or experiment and by what they show; of several documents,
// "1-drain-rates", "2-drain-rates". Servers look the same in all plots, see looks.hpp.
std::string report_page(const std::vector<Document>& documents, const Draw& draw);

}  // namespace merhaba::bench::report
