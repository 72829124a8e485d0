#include "bench/watch/sample_pace.hpp"

#include <algorithm>
#include <utility>

namespace merhaba::bench::watch {
namespace {

using Seconds = std::chrono::duration<double>;

double over(double part, kernel::Nanoseconds time) {
  return time.count() > 0 ? part / Seconds(time).count() : 0;
}

}  // namespace

double Sampling::rate() const { return over(static_cast<double>(samples) - 1, span); }

double Sampling::rate_with_spared() const {
  return over(static_cast<double>(samples + spared) - 1, span);
}

double Sampling::cpu_share() const { return over(Seconds(cpu).count(), elapsed); }

kernel::Nanoseconds Sampling::cpu_each() const {
  return samples == 0 ? kernel::Nanoseconds{} : cpu / static_cast<std::int64_t>(samples);
}

SamplePace::SamplePace(kernel::Nanoseconds start, kernel::Nanoseconds period)
    : start_(start), due_(start), since_(start) {
  sampling_.period = sampling_.paced = period;
}

void SamplePace::pace(kernel::Nanoseconds period) {
  period = std::max(period, sampling_.period);
  if (period == sampling_.paced) return;
  sampling_.paced = period;
  since_ = due_;
}

void SamplePace::rest(bool rests) {
  if (std::exchange(rests_, rests) != rests) since_ = due_;
}

void SamplePace::taken(kernel::Nanoseconds begun, kernel::Nanoseconds ended,
                       kernel::Nanoseconds cpu) {
  const kernel::Nanoseconds period = this->period();
  if (spares() && sampling_.samples > 0) ++sampling_.spared;
  if (sampling_.samples++ == 0) first_ = begun_ = begun;
  sampling_.longest_gap = std::max(sampling_.longest_gap, begun - begun_);
  gaps_.part(begun).note(begun - begun_);
  if (begun - due_ > period / 2) ++sampling_.late;
  begun_ = begun;
  sampling_.span = begun - first_;
  sampling_.cpu = cpu;
  const kernel::Nanoseconds next = due_ + period;
  due_ = std::max(next, since_ + (ended - since_) / period * period);
  sampling_.skipped += static_cast<std::uint64_t>((due_ - next) / period);
}

Sampling SamplePace::sampling(kernel::Nanoseconds now) const {
  Sampling so_far = sampling_;
  so_far.elapsed = now - start_;
  so_far.recent_gap = gaps_.over(now, kLongWindow).time;
  return so_far;
}

}  // namespace merhaba::bench::watch
