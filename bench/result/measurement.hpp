// One run of a load on a target, and what it cost both of them and the kernel.
// A value.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "bench/kernel/counters.hpp"
#include "bench/load/load.hpp"
#include "bench/load/tally.hpp"
#include "bench/load/work.hpp"
#include "bench/target/target.hpp"

namespace merhaba::bench::result {

struct Measurement {
  load::Work work;
  std::chrono::system_clock::time_point began{};
  load::Tally tally;
  std::optional<kernel::Nanoseconds>
      target_cpu;  // of all its threads; nothing when they are not ours to see
  kernel::Nanoseconds target_busiest{};    // of its thread that took most; 0 when not known
  kernel::Nanoseconds generator_cpu{};     // without the polls that found nothing
  kernel::Nanoseconds generator_waited{};  // for a CPU that others had
  kernel::Nanoseconds wall{};              // what both CPU times were taken over
  kernel::Counters kernel;       // of the network namespace: the target's, ours, everybody's
  kernel::SocketCounts sockets;  // after the run

  // Answers, of which there is one per connection unless connections are kept.
  double units() const { return static_cast<double>(tally.responses); }
  std::optional<double> target_cpu_per_unit() const;  // nanoseconds; nothing without a unit
  double generator_cpu_per_unit() const;
  double segments_per_unit() const;  // TCP segments of both directions
  double target_busy() const;        // CPUs in use: 0.98; 0 when not known
  double target_busiest_share() const;
  double generator_busy() const;
  double generator_waiting() const;  // a share of the time
  // The rate and the latencies are the generator's, not the server's: see generator_is_limit().
  bool generator_limited() const;
};

// Whether the generator used or waited for more than 90 % of a CPU, or waited for one for a fifth
// of the time, while no thread of the target was busy for 95 % of it. `target_busiest`: that
// thread's share; 0 where it is not known.
bool generator_is_limit(double generator_busy, double generator_waiting, double target_busiest);

// Throws what run_load() and run_drain() throw, and Error when a drain's clients do not all wait.
Measurement measure(const load::Work& work, const target::Target& target,
                    load::Latencies& latencies, const load::Watch& watch);

// The target's side of what others do to it until `until` returns: no client is ours. The work is
// theirs.
Measurement observe(const load::Work& work, const target::Target& target,
                    const std::function<void()>& until);

// The target's system calls per unit of work. Counting slows it: a run of its own, short, whose
// other figures are thrown away but for the tally.
struct SystemCallRun {
  std::optional<double> per_unit;
  std::string why_not;  // where it is not allowed
  load::Tally tally;
};
SystemCallRun count_system_calls(const load::Work& work, const target::Target& target);

// One call, to know that the server answers as it should. Throws Error that says what it did.
load::Tally probe(const load::Work& work);

}  // namespace merhaba::bench::result
