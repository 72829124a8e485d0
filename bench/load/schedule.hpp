// When the clients of an open loop are due: the same work brings the same schedule, always.
// Owned by who walks along it.
#pragma once

#include <random>
#include <vector>

#include "bench/load/work.hpp"

namespace merhaba::bench::load {

class Schedule {
 public:
  explicit Schedule(const Work& work);

  kernel::Nanoseconds due() const;  // the next client, since the start of the load; the first at 0
  void advance();

 private:
  double gap_;  // nanoseconds, in the mean
  bool poisson_;
  unsigned together_;
  std::mt19937_64 random_;
  std::exponential_distribution<double> exponential_{1.0};
  double offset_ = 0;
  unsigned begun_ = 0;  // of those who come together
};

// Of all clients that the work brings.
std::vector<kernel::Nanoseconds> due_times(const Work& work);

}  // namespace merhaba::bench::load
