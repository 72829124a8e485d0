// Runs the clients that a Work describes against a server, and reports what became of them.
#pragma once

#include <functional>

#include "bench/load/tally.hpp"
#include "bench/load/work.hpp"

namespace merhaba::bench::load {

// Called several times per second while the load runs. May throw, which ends the run.
using Watch = std::function<void(kernel::Nanoseconds now, const Tally& so_far)>;

// In the open mode: called with the schedule's time since the start, before each client with the
// time it was due, and once per turn after all clients due by then have begun. The time never
// decreases as long as no client has to wait for a free place. Serves actions that must happen
// between the same two clients in every run, however late the machine is. May throw.
using ScheduleTime = std::function<void(kernel::Nanoseconds since_start)>;

// All modes but drain. Throws Interrupted, and Error when the load cannot be made.
Tally run_load(const Work& work, Latencies& latencies, const Watch& watch,
               const ScheduleTime& time = {});

// The drain mode, for a target that is already stopped: fills its queue, starts the clock, resumes
// the target, reads until every client has its response, and only then closes. Throws Error when a
// client does not get into the queue.
struct DrainSteps {
  std::function<void()> filled;  // called before the clock starts
  std::function<void()> resume;
  std::function<void()> answered;  // called after it has stopped
};
Tally run_drain(const Work& work, const DrainSteps& steps, Latencies& latencies,
                const Watch& watch);

}  // namespace merhaba::bench::load
