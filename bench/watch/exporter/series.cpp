#include "bench/watch/exporter/series.hpp"

#include <limits>

namespace merhaba::bench::watch {

using prometheus::ClientMetric;
using prometheus::MetricType;

Series::Series(MetricType type, std::string name, std::string help) {
  family_.type = type;
  family_.name = std::move(name);
  family_.help = std::move(help);
}

void Series::add(const Labels& labels, double value) {
  ClientMetric& metric = family_.metric.emplace_back();
  metric.label = labels;
  (family_.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
}

void Series::add(const Labels& labels, kernel::Nanoseconds time) {
  add(labels, std::chrono::duration<double>(time).count());
}

void Series::add(const Labels& labels, const WaitHistogram& histogram) {
  ClientMetric& metric = family_.metric.emplace_back();
  metric.label = labels;
  std::uint64_t count = 0;
  for (std::size_t step = 0; step < histogram.counts.size(); ++step) {
    count += histogram.counts[step];
    const bool last = step == WaitHistogram::kUpTo.size();
    metric.histogram.bucket.push_back(
        {count, last ? std::numeric_limits<double>::infinity() : WaitHistogram::kUpTo[step]});
  }
  metric.histogram.sample_count = count;
  metric.histogram.sample_sum = histogram.sum;
}

Labels with(Labels labels, const char* name, std::string value) {
  if (!value.empty()) labels.push_back({name, std::move(value)});
  return labels;
}

}  // namespace merhaba::bench::watch
