// The report: one page of HTML that needs nothing else, with its plots in it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/support/gnuplot.hpp"
#include "bench/support/recorded.hpp"

namespace merhaba::bench {

// `draw` returns the plot's <svg>. Plots are named by mode and what they show; of several results,
// "1-drain-rates", "2-drain-rates".
std::string report_page(const std::vector<Recorded>& results,
                        const std::function<std::string(const Plot&)>& draw);

// The page's <style>: light and dark, as the reader has it, and the colours of its plots.
extern const char* const kReportStyle;

}  // namespace merhaba::bench
