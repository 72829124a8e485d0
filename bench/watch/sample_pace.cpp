#include "bench/watch/sample_pace.hpp"

#include <algorithm>

namespace merhaba::bench::watch {
namespace {

using Seconds = std::chrono::duration<double>;

double over(double part, kernel::Nanoseconds time) {
  return time.count() > 0 ? part / Seconds(time).count() : 0;
}

}  // namespace

double Sampling::rate() const { return over(static_cast<double>(samples) - 1, span); }

double Sampling::cpu_share() const { return over(Seconds(cpu).count(), elapsed); }

kernel::Nanoseconds Sampling::cpu_each() const {
  return samples == 0 ? kernel::Nanoseconds{} : cpu / static_cast<std::int64_t>(samples);
}

SamplePace::SamplePace(kernel::Nanoseconds start, kernel::Nanoseconds period)
    : start_(start), due_(start) {
  sampling_.period = period;
}

void SamplePace::taken(kernel::Nanoseconds begun, kernel::Nanoseconds ended,
                       kernel::Nanoseconds cpu) {
  const kernel::Nanoseconds period = sampling_.period;
  if (sampling_.samples++ == 0) first_ = begun_ = begun;
  sampling_.longest_gap = std::max(sampling_.longest_gap, begun - begun_);
  if (begun - due_ > period / 2) ++sampling_.late;
  begun_ = begun;
  sampling_.span = begun - first_;
  sampling_.cpu = cpu;
  const kernel::Nanoseconds next = due_ + period;
  due_ = std::max(next, start_ + (ended - start_) / period * period);
  sampling_.skipped += static_cast<std::uint64_t>((due_ - next) / period);
}

Sampling SamplePace::sampling(kernel::Nanoseconds now) const {
  Sampling so_far = sampling_;
  so_far.elapsed = now - start_;
  return so_far;
}

}  // namespace merhaba::bench::watch
