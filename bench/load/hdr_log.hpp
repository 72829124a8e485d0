// HdrHistogram's log of histograms over time (.hlog, format version 1.3), which its log processor,
// log analyzers and plotters open.
#pragma once

#include <string>
#include <vector>

#include "bench/load/histogram.hpp"

namespace merhaba::bench::load {

struct LogInterval {
  std::string tag;    // what the values are of; readers tell intervals apart by it. Empty: no tag
  double start = 0;   // seconds since the start time
  double length = 0;  // seconds
  const Histogram& histogram;  // outlives the interval
};

// The log's text. `start_time` is in seconds since the epoch; times are rounded to milliseconds.
// The histograms are in nanoseconds, the column of the greatest value in milliseconds: the highest
// value of its bucket, as HdrHistogram writes it. Throws Error where a tag has a comma, a space or
// anything but printable ASCII, which the format cannot hold.
std::string hdr_log(double start_time, const std::vector<LogInterval>& intervals);

}  // namespace merhaba::bench::load
