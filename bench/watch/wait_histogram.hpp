// How many waits were how long, in the steps that clients feel.
// A value, added to.
#pragma once

#include <array>
#include <cstdint>

#include "bench/kernel/cpu_time.hpp"

namespace merhaba::bench::watch {

struct WaitHistogram {
  // Seconds, each the longest of its step; the last step has what is longer. The first are the
  // kernel's tick and the time between two looks: nothing shorter can be told apart. A SYN is sent
  // again after 1 s.
  static constexpr std::array<double, 11> kUpTo{0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};

  std::array<std::uint64_t, kUpTo.size() + 1> counts{};
  double sum = 0;  // seconds

  void add(kernel::Nanoseconds wait) {
    const double seconds = std::chrono::duration<double>(wait).count();
    std::size_t step = 0;
    while (step < kUpTo.size() && seconds > kUpTo[step]) ++step;
    ++counts[step];
    sum += seconds;
  }
};

}  // namespace merhaba::bench::watch
