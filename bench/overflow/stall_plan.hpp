// The plan of a stall experiment: when clients arrive, when the acceptor rests, and when dropped
// SYNs are sent again. Values.
#pragma once

#include <string>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "bench/load/work.hpp"
#include "bench/overflow/stall_model.hpp"

namespace merhaba::bench::overflow {

struct SynRetryRules {
  unsigned retries = 6;        // net.ipv4.tcp_syn_retries
  unsigned linear = 0;         // net.ipv4.tcp_syn_linear_timeouts; 0 on kernels before 6.5
  kernel::Nanoseconds tick{};  // of the kernel's timers: 1/HZ

  static SynRetryRules read();  // of this network namespace
};

// Returns the times since the first SYN. The kernel's timer wheel rounds up: the first retry is up
// to an eighth late and given here as the mean, later ones are as exact as the wheel.
std::vector<kernel::Nanoseconds> syn_retry_times(const SynRetryRules& rules);

struct StallPlan {
  load::Work work;  // schedule and duration alone; the run sets the rest
  Stalls stalls;
  kernel::Nanoseconds pace{};  // from one accept to the next; 0: as fast as possible

  bool is_burst() const { return work.together > 1; }
  std::string text() const;  // "1,000/s, stalls of 200ms"
  StallScene scene() const;  // with the retries of this network namespace
};

// `stall`: "200ms" or "200ms/2s", the length of a stall, which is in the middle of each period, and
// the period. The default period is long enough for a SYN sent again after 1 s to meet a working
// acceptor. `rate`: clients per second. Throws UsageError.
StallPlan stall_plan(const std::string& stall, double rate, load::Arrivals arrivals,
                     std::uint64_t seed, unsigned periods);

// `burst`: "300" or "300/2s", the clients at once, and the period. The acceptor accepts
// `service_rate` clients per second, and all of a burst before the next one. Throws UsageError.
StallPlan burst_plan(const std::string& burst, double service_rate, unsigned periods);

}  // namespace merhaba::bench::overflow
