// The plots of an accept or compare. Pure functions of a section; gnuplot draws what they return.
#pragma once

#include "bench/report/gnuplot.hpp"
#include "bench/report/looks.hpp"
#include "bench/report/report_section.hpp"

namespace merhaba::bench::report {

// Bars from 0, in the order of Section::by_rate() and by_cpu(), with 95 % intervals. A rate that is
// the generator's, or a CPU time that is not known, has its name and a word in place of the bar.
Plot rate_plot(const Section& section, const Looks& looks);
Plot cpu_plot(const Section& section, const Looks& looks);

// How long the slowest of a hundred, a thousand … waited: both axes logarithmic, a line each, of
// which at least one has points.
Plot latency_plot(const Section& section, const Looks& looks);

// Of the steps of an open loop, against the rate that was asked: how long clients waited, and how
// many of them were answered.
Plot knee_latency_plot(const Section& section);
Plot knee_rate_plot(const Section& section);

// What the latency of this mode is, for the axis.
std::string waited(load::Mode mode);

}  // namespace merhaba::bench::report
