// What a stall experiment is to bring about: who comes when, and when nobody takes them.
// A value.
#pragma once

#include <string>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "bench/load/work.hpp"
#include "bench/overflow/stall_model.hpp"

namespace merhaba::bench::overflow {

struct SynRetryRules {
  unsigned retries = 6;  // net.ipv4.tcp_syn_retries
  unsigned linear = 0;   // net.ipv4.tcp_syn_linear_timeouts, which kernels before 6.5 do not have
  kernel::Nanoseconds tick{};  // of the kernel's timers: 1/HZ

  static SynRetryRules read();  // of this network namespace
};

// Since the first SYN. The kernel's timer wheel rounds up: the first one comes up to an eighth late
// and is given here in the mean, those after it are as exact as the wheel.
std::vector<kernel::Nanoseconds> syn_retry_times(const SynRetryRules& rules);

struct StallPlan {
  load::Work work;  // its schedule and duration; the rest is for the run
  Stalls stalls;
  kernel::Nanoseconds pace{};  // of the acceptor, from one client to the next; 0: as fast as it can

  bool is_burst() const { return work.together > 1; }
  std::string text() const;  // "1,000/s, stalls of 200ms"
  StallScene scene() const;  // with the retries of this network namespace
};

// "200ms" or "200ms/2s": so long, so often, in the middle of each period. Where no period is given,
// it is so long that who calls again after 1 s meets a working acceptor. Throws UsageError.
StallPlan stall_plan(const std::string& stall, double rate, load::Arrivals arrivals,
                     std::uint64_t seed, unsigned periods);

// "300" or "300/2s": so many clients at once, so often, whom the acceptor takes at this rate (a
// second), and has taken before the next ones come. Throws UsageError.
StallPlan burst_plan(const std::string& burst, double service_rate, unsigned periods);

}  // namespace merhaba::bench::overflow
