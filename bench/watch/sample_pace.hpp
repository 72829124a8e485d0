// When samples are due, and how well that was kept.
// Owned by who takes them; reckons with the times it is given.
#pragma once

#include <cstdint>

#include "bench/support/cpu_time.hpp"

namespace merhaba::bench {

// Plain figures, copied to who tells them.
struct Sampling {
  Nanoseconds period{};       // as asked
  std::uint64_t samples = 0;  // taken
  std::uint64_t late = 0;     // of these, begun more than half a period after they were due
  std::uint64_t skipped = 0;  // not taken: the one before was not done, or nobody let us run
  Nanoseconds span{};         // from the first to the last
  Nanoseconds elapsed{};      // from when the first was due until now
  Nanoseconds longest_gap{};  // from a sample's begin to the next one's
  Nanoseconds cpu{};          // of the thread that takes them

  double rate() const;           // samples a second; 0 of a single one
  double cpu_share() const;      // of one CPU
  Nanoseconds cpu_each() const;  // 0 without samples
};

class SamplePace {
 public:
  SamplePace(Nanoseconds start, Nanoseconds period);

  Nanoseconds due() const { return due_; }
  // The sample that was due. The next one is due at the next multiple of the period, or, when that
  // has passed already, at the latest that has: at once. What was due in between is skipped.
  void taken(Nanoseconds begun, Nanoseconds ended, Nanoseconds cpu);
  Sampling sampling(Nanoseconds now) const;

 private:
  Nanoseconds start_;
  Nanoseconds due_;
  Nanoseconds first_{};
  Nanoseconds begun_{};  // the last
  Sampling sampling_;
};

}  // namespace merhaba::bench
