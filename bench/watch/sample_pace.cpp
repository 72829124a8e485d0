#include "bench/watch/sample_pace.hpp"

#include <algorithm>

namespace merhaba::bench {
namespace {

using Seconds = std::chrono::duration<double>;

double over(double part, Nanoseconds time) {
  return time.count() > 0 ? part / Seconds(time).count() : 0;
}

}  // namespace

double Sampling::rate() const { return over(static_cast<double>(samples) - 1, span); }

double Sampling::cpu_share() const { return over(Seconds(cpu).count(), elapsed); }

Nanoseconds Sampling::cpu_each() const {
  return samples == 0 ? Nanoseconds{} : cpu / static_cast<std::int64_t>(samples);
}

SamplePace::SamplePace(Nanoseconds start, Nanoseconds period) : start_(start), due_(start) {
  sampling_.period = period;
}

void SamplePace::taken(Nanoseconds begun, Nanoseconds ended, Nanoseconds cpu) {
  const Nanoseconds period = sampling_.period;
  if (sampling_.samples++ == 0) first_ = begun_ = begun;
  sampling_.longest_gap = std::max(sampling_.longest_gap, begun - begun_);
  if (begun - due_ > period / 2) ++sampling_.late;
  begun_ = begun;
  sampling_.span = begun - first_;
  sampling_.cpu = cpu;
  const Nanoseconds next = due_ + period;
  due_ = std::max(next, start_ + (ended - start_) / period * period);
  sampling_.skipped += static_cast<std::uint64_t>((due_ - next) / period);
}

Sampling SamplePace::sampling(Nanoseconds now) const {
  Sampling so_far = sampling_;
  so_far.elapsed = now - start_;
  return so_far;
}

}  // namespace merhaba::bench
