// Puts clients on a server as the work says, and tells what became of them.
#pragma once

#include <functional>

#include "bench/load/tally.hpp"
#include "bench/load/work.hpp"

namespace merhaba::bench::load {

// Called some times per second while the load runs. May throw, which ends the run.
using Watch = std::function<void(kernel::Nanoseconds now, const Tally& so_far)>;

// Open: the time since the start, as the schedule has it: told before each client, when it was due,
// and once a turn when all clients due by then have been begun. So it never goes back, as long as
// there is a place for every client. For what is to happen between the same two clients however
// late the machine lets us be. May throw.
using ScheduleTime = std::function<void(kernel::Nanoseconds since_start)>;

// All modes but drain. Throws Interrupted, and Error when the load cannot be made.
Tally run_load(const Work& work, Latencies& latencies, const Watch& watch,
               const ScheduleTime& time = {});

// Drain, with the target already stopped: fills its queue, starts the clock and resumes it, reads
// until all are answered, and only then closes. Throws Error when a client does not get into the
// queue.
struct DrainSteps {
  std::function<void()> filled;  // before the clock starts
  std::function<void()> resume;
  std::function<void()> answered;  // after it has stopped
};
Tally run_drain(const Work& work, const DrainSteps& steps, Latencies& latencies,
                const Watch& watch);

}  // namespace merhaba::bench::load
