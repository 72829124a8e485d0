// What becomes of clients whose acceptor stalls: a simulation of an ideal accept queue.
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "bench/load/histogram.hpp"

namespace merhaba::bench::overflow {

// When the acceptor rests. Times since the start of the load.
struct Stalls {
  kernel::Nanoseconds first{};  // the begin of the first stall
  kernel::Nanoseconds length{};
  kernel::Nanoseconds every{};  // from begin to begin; more than `length`
  std::uint64_t count = 0;

  // Returns the number, from 0, of the stall in progress at this time, or nothing.
  std::optional<std::uint64_t> number(kernel::Nanoseconds at) const;
  kernel::Nanoseconds end(std::uint64_t number) const { return first + every * number + length; }
};

struct StallScene {
  std::vector<kernel::Nanoseconds> arrivals;  // ascending
  // When a client sends a dropped SYN again, since its first one; ascending.
  std::vector<kernel::Nanoseconds> retries;
  Stalls stalls;
  kernel::Nanoseconds pace{};  // from one accept to the next; 0: all are accepted at once
};

struct StallPrediction {
  std::uint64_t attempted = 0;
  std::uint64_t hit = 0;        // clients with a dropped SYN
  std::uint64_t lost_syns = 0;  // SYNs dropped, of all clients
  std::uint64_t deepest = 0;    // most clients in the queue
  std::uint64_t most_open = 0;  // most clients waiting, in the queue or not
  load::Histogram latencies;    // of accepted clients, since their arrival

  double hit_share() const;
};

// `holds`: the queue's capacity, in clients.
StallPrediction predict(const StallScene& scene, std::uint64_t holds);

// Returns the smallest backlog that drops no SYN. One less drops at least one, because until then
// the two runs are equal.
std::uint64_t smallest_backlog(const StallScene& scene);

// Rules of thumb for arrivals at an even rate, per second, during one stall: clients that arrive,
// clients beyond the capacity, and the time from its begin until the queue is full.
double clients_in(kernel::Nanoseconds stall, double rate);
double hit_in(kernel::Nanoseconds stall, double rate, std::uint64_t holds);
kernel::Nanoseconds full_after(double rate, std::uint64_t holds);

}  // namespace merhaba::bench::overflow
