#include "bench/load/schedule.hpp"

#include <cmath>

namespace merhaba::bench::load {

Schedule::Schedule(const Work& work)
    : gap_(1e9 / work.rate * work.together),
      poisson_(work.arrivals == Arrivals::poisson),
      together_(work.together),
      random_(work.seed) {}

kernel::Nanoseconds Schedule::due() const { return kernel::Nanoseconds(std::llround(offset_)); }

void Schedule::advance() {
  if (++begun_ < together_) return;
  begun_ = 0;
  offset_ += poisson_ ? gap_ * exponential_(random_) : gap_;
}

std::vector<kernel::Nanoseconds> due_times(const Work& work) {
  std::vector<kernel::Nanoseconds> times;
  const auto wanted = [&] { return work.connections == 0 || times.size() < work.connections; };
  for (Schedule schedule(work); schedule.due() < work.duration && wanted(); schedule.advance()) {
    times.push_back(schedule.due());
  }
  return times;
}

}  // namespace merhaba::bench::load
