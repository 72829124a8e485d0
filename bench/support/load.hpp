// Puts callers on a server as the work says, and tells what became of them.
#pragma once

#include <functional>

#include "bench/support/tally.hpp"
#include "bench/support/work.hpp"

namespace merhaba::bench {

// Called some times a second while the load runs. May throw, which ends the run.
using Watch = std::function<void(Nanoseconds now, const Tally& so_far)>;

// All modes but drain. Throws Interrupted, and Error when the load cannot be made.
Tally run_load(const Work& work, Latencies& latencies, const Watch& watch);

// Drain, with the target already stopped: fills its queue, starts the clock and resumes it, reads
// until all are answered, and only then closes. Throws Error when a caller does not get into the
// queue.
struct DrainSteps {
  std::function<void()> filled;  // before the clock starts
  std::function<void()> resume;
  std::function<void()> answered;  // after it has stopped
};
Tally run_drain(const Work& work, const DrainSteps& steps, Latencies& latencies,
                const Watch& watch);

}  // namespace merhaba::bench
