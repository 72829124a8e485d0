// A watch as Prometheus' metrics. Every name begins with "accept_queue_"; times are in seconds.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "bench/watch/watch_report.hpp"

namespace merhaba::bench::watch {

// Of the sockets that listen, and those that have closed within the last minute, lest their last
// drops get lost. Families without a sample are left out.
std::vector<prometheus::MetricFamily> metrics_of(const WatchReport& report);

}  // namespace merhaba::bench::watch
