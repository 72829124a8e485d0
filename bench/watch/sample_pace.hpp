// When samples are due, and how well that was kept.
// Owned by the sampler; computes with the times it is given.
#pragma once

#include <cstdint>

#include "bench/kernel/cpu_time.hpp"
#include "bench/watch/recent_seconds.hpp"

namespace merhaba::bench::watch {

// Plain figures, copied to the report.
struct Sampling {
  kernel::Nanoseconds period{};   // as asked
  kernel::Nanoseconds paced{};    // as it is now: longer where looks would cost too much
  std::uint64_t samples = 0;      // taken
  std::uint64_t late = 0;         // of these, begun more than half a period after they were due
  std::uint64_t skipped = 0;      // not taken: the one before was not done, or nobody let us run
  std::uint64_t spared = 0;       // not taken, as no queue had been half full for a while
  kernel::Nanoseconds span{};     // from the first to the last
  kernel::Nanoseconds elapsed{};  // from when the first was due until now
  kernel::Nanoseconds longest_gap{};  // from a sample's begin to the next one's
  kernel::Nanoseconds recent_gap{};   // the longest within the last minute
  kernel::Nanoseconds
      longest_ages_gap{};     // between two samples of waiting clients, while there were any
  kernel::Nanoseconds cpu{};  // of the thread that takes them

  double rate() const;                   // samples per second; 0 of a single one
  double rate_with_spared() const;       // the same of those that were taken or spared
  double cpu_share() const;              // of one CPU
  kernel::Nanoseconds cpu_each() const;  // 0 without samples
};

class SamplePace {
 public:
  SamplePace(kernel::Nanoseconds start, kernel::Nanoseconds period);

  // From the sample that is due next on; at least the period that was asked.
  void pace(kernel::Nanoseconds period);
  // Whether each second sample is spared, from now on, as long as the pace is what was asked.
  void rest(bool rests);

  kernel::Nanoseconds due() const { return due_; }
  // The sample that was due. The next one is due at the next multiple of the pace, or, when that
  // has passed already, at the latest that has: at once. What was due in between is skipped.
  void taken(kernel::Nanoseconds begun, kernel::Nanoseconds ended, kernel::Nanoseconds cpu);
  Sampling sampling(kernel::Nanoseconds now) const;

 private:
  kernel::Nanoseconds start_;
  kernel::Nanoseconds due_;
  bool spares() const { return rests_ && sampling_.paced == sampling_.period; }
  kernel::Nanoseconds period() const { return sampling_.paced * (spares() ? 2 : 1); }

  kernel::Nanoseconds since_;  // the pace is what it is
  bool rests_ = false;
  kernel::Nanoseconds first_{};
  kernel::Nanoseconds begun_{};  // the last
  RecentSeconds<Longest> gaps_;
  Sampling sampling_;
};

}  // namespace merhaba::bench::watch
