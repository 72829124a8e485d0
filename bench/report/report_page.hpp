// The report: one page of HTML that needs nothing else, with its plots in it.
#pragma once

#include <string>
#include <vector>

#include "bench/report/recorded_document.hpp"
#include "bench/report/report_figure.hpp"

namespace merhaba::bench::report {

// Plots are named by mode or experiment and by what they show; of several documents,
// "1-drain-rates", "2-drain-rates".
std::string report_page(const std::vector<RecordedDocument>& documents, const Draw& draw);

// The page's <style>: light and dark, as the reader has it, and the colours of its plots.
extern const char* const kReportStyle;

}  // namespace merhaba::bench::report
