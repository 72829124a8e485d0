// When the clients of an open loop are due: the same work always has the same schedule.
// Owned by the loop that begins them.
#pragma once

#include <random>
#include <vector>

#include "bench/load/work.hpp"

namespace merhaba::bench::load {

class Schedule {
 public:
  explicit Schedule(const Work& work);

  kernel::Nanoseconds due()
      const;  // of the next client, since the start of the load; the first is due at 0
  void advance();

 private:
  double gap_;  // nanoseconds, on average
  bool poisson_;
  unsigned together_;
  std::mt19937_64 random_;
  std::exponential_distribution<double> exponential_{1.0};
  double offset_ = 0;
  unsigned begun_ = 0;  // of the clients at one arrival
};

// The due times of all clients of the work.
std::vector<kernel::Nanoseconds> due_times(const Work& work);

}  // namespace merhaba::bench::load
