// What becomes of clients whose acceptor stalls: an ideal accept queue, played through.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "bench/load/histogram.hpp"

namespace merhaba::bench::overflow {

// When the acceptor takes nobody; times since the start of the load.
struct Stalls {
  kernel::Nanoseconds first{};  // its begin
  kernel::Nanoseconds length{};
  kernel::Nanoseconds every{};  // from begin to begin; longer than each lasts
  std::uint64_t count = 0;

  std::optional<std::uint64_t> number(
      kernel::Nanoseconds at) const;  // of the one that goes on; from 0
  kernel::Nanoseconds end(std::uint64_t number) const { return first + every * number + length; }
};

struct StallScene {
  std::vector<kernel::Nanoseconds> arrivals;  // ascending
  std::vector<kernel::Nanoseconds>
      retries;  // of a SYN that was lost, since it was first sent; ascending
  Stalls stalls;
  kernel::Nanoseconds pace{};  // from one client to the next; 0: all who wait are taken at once
};

struct StallPrediction {
  std::uint64_t attempted = 0;
  std::uint64_t hit = 0;        // clients who lose a SYN
  std::uint64_t lost_syns = 0;  // by whomever
  std::uint64_t deepest = 0;    // clients in the queue
  std::uint64_t most_open = 0;  // clients who wait, in the queue or not
  load::Histogram latencies;    // of those who are taken, since their arrival

  double hit_share() const;
};

// With a queue that holds so many.
StallPrediction predict(const StallScene& scene, std::uint64_t holds);

// The smallest backlog that loses no SYN. One less loses at least one: until then all goes alike.
std::uint64_t smallest_backlog(const StallScene& scene);

// The same by hand, for arrivals at an even rate (a second) that nobody takes for so long.
double clients_in(kernel::Nanoseconds stall, double rate);
double hit_in(kernel::Nanoseconds stall, double rate,
              std::uint64_t holds);                                // those beyond what it holds
kernel::Nanoseconds full_after(double rate, std::uint64_t holds);  // the begin of the stall

}  // namespace merhaba::bench::overflow
