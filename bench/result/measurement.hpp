// One run of a load on a target, and what it cost both of them and the kernel.
// A value.
#pragma once

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
  load::Tally tally;
  std::optional<kernel::Nanoseconds>
      target_cpu;                       // of all its threads; nothing when they are not ours to see
  kernel::Nanoseconds generator_cpu{};  // without the polls that found nothing
  kernel::Nanoseconds wall{};           // what both CPU times were taken over
  kernel::Counters kernel;              // of the network namespace: the target's, ours, everybody's
  kernel::SocketCounts sockets;         // after the run

  // Answers, of which there is one per connection unless connections are kept.
  double units() const { return static_cast<double>(tally.responses); }
  std::optional<double> target_cpu_per_unit() const;  // nanoseconds; nothing without a unit
  double generator_cpu_per_unit() const;
  double segments_per_unit() const;  // TCP segments of both directions
  double target_busy() const;        // CPUs in use: 0.98; 0 when not known
  double generator_busy() const;
  // The rate is the generator's, not the server's: it used over 90 % of its CPU while the server
  // had more than 5 % of one to spare.
  bool generator_limited() const;
};

// Throws what run_load() and run_drain() throw, and Error when a drain's clients do not all wait.
Measurement measure(const load::Work& work, const target::Target& target,
                    load::Latencies& latencies, const load::Watch& watch);

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
