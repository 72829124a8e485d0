// The pictures of a queue that was watched. Pure functions of the record; gnuplot draws what they
// return.
#pragma once

#include <string>
#include <vector>

#include "bench/report/gnuplot.hpp"
#include "bench/report/watch_record.hpp"

namespace merhaba::bench::report {

// How deep it was, with its limit: the spans in which that was reached are shaded, and what was
// dropped is marked. `seconds`: of the whole watch, which is the axis.
Plot depth_plot(const WatchedQueue& queue, double seconds);

// How long the one waited who had waited longest, interval by interval.
Plot waiter_plot(const WatchedQueue& queue, double seconds);

// What is to be known about them.
std::string depth_caption(const WatchedQueue& queue);

// The columns a picture has; a course of more steps is drawn with as many.
inline constexpr std::size_t kColumns = 800;

// When it was at its limit, in microseconds: each from, to.
std::vector<std::pair<std::uint64_t, std::uint64_t>> spans_at_limit(const WatchedQueue& queue);

}  // namespace merhaba::bench::report
