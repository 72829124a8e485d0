// What became of the clients of one run. Plain numbers, merged and printed after it.
#pragma once

#include <cstdint>
#include <map>

#include "bench/kernel/cpu_time.hpp"
#include "bench/load/failure.hpp"
#include "bench/load/histogram.hpp"

namespace merhaba::bench::load {

// A client that begins later than this after it was due, though there was a free place for it, was
// held up by its generator.
inline constexpr kernel::Nanoseconds kPunctual = std::chrono::milliseconds(5);

struct Tally {
  std::uint64_t attempted = 0;    // connections begun
  std::uint64_t established = 0;  // of these, connected
  std::uint64_t finished =
      0;  // of these, every response whole, and the connection's end seen where it is due
  std::uint64_t responses = 0;   // whole ones; more than connections where these are kept
  std::uint64_t in_time = 0;     // responses before the time was up; the rate counts these
  std::uint64_t not_begun = 0;   // open loop: arrivals due that found no free slot until the end
  std::uint64_t begun_late = 0;  // open loop: more than kPunctual after they were due
  kernel::Nanoseconds most_behind{};  // open loop: the longest after being due that one was begun
  Failures failures;                  // attempted = finished + their sum
  std::map<int, std::uint64_t> error_statuses;  // 400 and above, of whole responses

  std::uint64_t late_clients = 0;          // clients whose SYN was retransmitted
  std::uint64_t syn_retransmissions = 0;   // SYNs in all (tcpi_total_retrans once connected)
  std::uint64_t data_retransmissions = 0;  // after that

  kernel::Nanoseconds elapsed{};     // until the time was up, or every client had finished
  kernel::Nanoseconds idle_polls{};  // CPU time of polls that found nothing, in place of sleep

  std::uint64_t failed() const;
  double rate() const;  // responses per second
  // Adds every count, elapsed and idle_polls; most_behind is the larger one.
  Tally& operator+=(const Tally& more);
};

// How long clients waited, in nanoseconds since their start: the intended start in an open loop,
// the target's resumption in a drain. Any number of runs may record into it.
struct Latencies {
  Histogram connect;
  Histogram first_byte;  // where connections are kept, this and `end` count from each request
  Histogram end;         // of the whole response, and of the connection where that is due
};

}  // namespace merhaba::bench::load
