// The plots of the report. Pure functions of a section; gnuplot draws what they return.
#pragma once

#include "bench/report/gnuplot.hpp"
#include "bench/report/report_section.hpp"

namespace merhaba::bench::report {

// Bars from 0, in the order of Section::by_rate() and by_cpu(), with 95 % intervals. Where the
// floors end there are lines through all of it. Of CPU times at least one is known.
Plot rate_plot(const Section& section);
Plot cpu_plot(const Section& section);

// How long the slowest of a hundred, a thousand … waited: both axes logarithmic, a line each, of
// which at least one has points.
Plot latency_plot(const Section& section);

// Of the steps of an open loop, against the rate that was asked: how long clients waited, and how
// many of them were answered.
Plot knee_latency_plot(const Section& section);
Plot knee_rate_plot(const Section& section);

}  // namespace merhaba::bench::report
