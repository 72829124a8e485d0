#include "bench/overflow/syn_retries.hpp"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <string>

namespace merhaba::bench::overflow {
namespace {

using std::chrono::seconds;

constexpr kernel::Nanoseconds kFirstTimeout = seconds(1);      // TCP_TIMEOUT_INIT
constexpr kernel::Nanoseconds kLongestTimeout = seconds(120);  // TCP_RTO_MAX
constexpr unsigned kDoublings = 6;  // until the longest: ilog2(120 s / 1 s)

// The kernel gives up at the first timeout after this (tcp_model_timeout() in net/ipv4): the sum of
// so many doubled ones, whether or not the first were linear.
kernel::Nanoseconds patience(unsigned retries) {
  const unsigned doubled = std::min(retries, kDoublings);
  return kFirstTimeout * ((2 << doubled) - 1) + kLongestTimeout * (retries - doubled);
}

// Of the timer wheel, for a timer so far ahead (kernel/time/timer.c): 63 ticks of one, then levels
// that are eight times as coarse each.
kernel::Nanoseconds granule(kernel::Nanoseconds delay, kernel::Nanoseconds tick) {
  kernel::Nanoseconds granule = tick;
  while (delay >= granule * 63) granule *= 8;
  return granule;
}

unsigned sysctl(const char* name, unsigned otherwise) {
  std::ifstream file(std::string("/proc/sys/net/ipv4/") + name);
  unsigned value = 0;
  return file >> value ? value : otherwise;
}

}  // namespace

SynRetryRules SynRetryRules::read() {
  timespec resolution{};
  ::clock_getres(CLOCK_MONOTONIC_COARSE, &resolution);  // of the tick
  return {sysctl("tcp_syn_retries", 6), sysctl("tcp_syn_linear_timeouts", 0),
          seconds(resolution.tv_sec) + kernel::Nanoseconds(resolution.tv_nsec)};
}

std::vector<kernel::Nanoseconds> syn_retry_times(const SynRetryRules& rules) {
  std::vector<kernel::Nanoseconds> times;
  const kernel::Nanoseconds end = patience(rules.retries);
  kernel::Nanoseconds timeout = kFirstTimeout;
  kernel::Nanoseconds at = timeout + granule(timeout, rules.tick) / 2;
  while (at < end) {
    times.push_back(at);
    if (times.size() > rules.linear) timeout = std::min(timeout * 2, kLongestTimeout);
    const kernel::Nanoseconds step = granule(timeout, rules.tick);
    at += (timeout / step + 1) * step;  // from a timer's end, which is on the wheel
  }
  return times;
}

}  // namespace merhaba::bench::overflow
