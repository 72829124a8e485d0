// When samples are due, and how well that was kept.
// Owned by who takes them; reckons with the times it is given.
#pragma once

#include <cstdint>

#include "bench/kernel/cpu_time.hpp"

namespace merhaba::bench::watch {

// Plain figures, copied to who tells them.
struct Sampling {
  kernel::Nanoseconds period{};   // as asked
  std::uint64_t samples = 0;      // taken
  std::uint64_t late = 0;         // of these, begun more than half a period after they were due
  std::uint64_t skipped = 0;      // not taken: the one before was not done, or nobody let us run
  kernel::Nanoseconds span{};     // from the first to the last
  kernel::Nanoseconds elapsed{};  // from when the first was due until now
  kernel::Nanoseconds longest_gap{};  // from a sample's begin to the next one's
  kernel::Nanoseconds cpu{};          // of the thread that takes them

  double rate() const;                   // samples per second; 0 of a single one
  double cpu_share() const;              // of one CPU
  kernel::Nanoseconds cpu_each() const;  // 0 without samples
};

class SamplePace {
 public:
  SamplePace(kernel::Nanoseconds start, kernel::Nanoseconds period);

  kernel::Nanoseconds due() const { return due_; }
  // The sample that was due. The next one is due at the next multiple of the period, or, when that
  // has passed already, at the latest that has: at once. What was due in between is skipped.
  void taken(kernel::Nanoseconds begun, kernel::Nanoseconds ended, kernel::Nanoseconds cpu);
  Sampling sampling(kernel::Nanoseconds now) const;

 private:
  kernel::Nanoseconds start_;
  kernel::Nanoseconds due_;
  kernel::Nanoseconds first_{};
  kernel::Nanoseconds begun_{};  // the last
  Sampling sampling_;
};

}  // namespace merhaba::bench::watch
