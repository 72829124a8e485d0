// What became of the clients of one run. Plain numbers; merged and shown when it is over.
#pragma once

#include <cstdint>
#include <map>

#include "bench/kernel/cpu_time.hpp"
#include "bench/load/failure.hpp"
#include "bench/load/histogram.hpp"

namespace merhaba::bench::load {

struct Tally {
  std::uint64_t attempted = 0;    // clients begun
  std::uint64_t established = 0;  // of these, connected
  std::uint64_t finished = 0;   // of these, every response whole, and the end seen where it is due
  std::uint64_t responses = 0;  // whole responses; more than clients where connections are kept
  std::uint64_t in_time = 0;    // answers before the time was up: what the rate is made of
  std::uint64_t not_begun = 0;  // open loop: arrivals due that found no place until the end
  Failures failures;            // attempted = finished + the sum of these
  std::map<int, std::uint64_t> error_statuses;  // 400 and above: whole responses, but not good news

  std::uint64_t late_clients = 0;          // whose SYN had to be sent again
  std::uint64_t syn_retransmissions = 0;   // how often in all (tcpi_total_retrans once connected)
  std::uint64_t data_retransmissions = 0;  // after that

  kernel::Nanoseconds elapsed{};     // until the time was up, or all were done
  kernel::Nanoseconds idle_polls{};  // CPU time spent looking in vain instead of sleeping

  std::uint64_t failed() const;
  double rate() const;                   // answers a second
  Tally& operator+=(const Tally& more);  // every count; both times too
};

// How long clients waited, in nanoseconds since their start: the intended one in an open loop, the
// resumption of the target when draining. Recorded into by any number of runs.
struct Latencies {
  Histogram connect;
  Histogram first_byte;  // where connections are kept, this and `end` are since each request
  Histogram end;         // the whole response, and the end of the connection where that is due
};

}  // namespace merhaba::bench::load
