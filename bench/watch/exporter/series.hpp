// The making of metric families, a sample at a time.
// Values, moved to who serializes them.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "bench/watch/wait_histogram.hpp"

namespace merhaba::bench::watch {

using Labels = std::vector<prometheus::ClientMetric::Label>;

class Series {
 public:
  Series(prometheus::MetricType type, std::string name, std::string help);

  void add(const Labels& labels, double value);
  void add(const Labels& labels, kernel::Nanoseconds time);
  void add(const Labels& labels, const WaitHistogram& histogram);

  prometheus::MetricFamily take() { return std::move(family_); }
  bool empty() const { return family_.metric.empty(); }

 private:
  prometheus::MetricFamily family_;
};

Labels with(Labels labels, const char* name, std::string value);  // "" adds none

}  // namespace merhaba::bench::watch
