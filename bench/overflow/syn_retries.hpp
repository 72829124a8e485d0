// When the kernel sends a SYN again that nobody answered: 1 s later, and so on.
// Pure, but for read().
#pragma once

#include <vector>

#include "bench/kernel/cpu_time.hpp"

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

}  // namespace merhaba::bench::overflow
