#include "bench/overflow/stall_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/load/schedule.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {

namespace {

using std::chrono::seconds;

constexpr kernel::Nanoseconds kFirstTimeout = seconds(1);      // TCP_TIMEOUT_INIT
constexpr kernel::Nanoseconds kLongestTimeout = seconds(120);  // TCP_RTO_MAX
constexpr unsigned kDoublings = 6;  // until the longest timeout: ilog2(120 s / 1 s)

// The kernel gives up at the first timeout after this time (tcp_model_timeout() in net/ipv4): the
// sum of `retries` doubled timeouts, whether or not the first ones were linear.
kernel::Nanoseconds patience(unsigned retries) {
  const unsigned doubled = std::min(retries, kDoublings);
  return kFirstTimeout * ((2 << doubled) - 1) + kLongestTimeout * (retries - doubled);
}

// The granule of the timer wheel for a timer this far ahead (kernel/time/timer.c): one tick for 63
// ticks, then eight times as much on each level.
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
  ::clock_getres(CLOCK_MONOTONIC_COARSE, &resolution);  // the tick's
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

namespace {

using std::chrono::milliseconds;

// The first retry of a SYN, with the delay that the timer wheel and the machine may add.
constexpr kernel::Nanoseconds kUntilRetried = milliseconds(1300);
// A moment of the schedule: shorter than the gap between any two clients of different bursts.
constexpr kernel::Nanoseconds kAtOnce = std::chrono::microseconds(1);
constexpr std::uint64_t kMostAtOnce = 65536;  // what the longest backlog holds

struct Every {
  std::string what;
  std::optional<kernel::Nanoseconds> period;
};

Every parse_every(const char* option, const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return {text, std::nullopt};
  try {
    return {text.substr(0, slash), parse_duration(text.substr(slash + 1))};
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: \"{}\": {}", option, text, error.what()));
  }
}

std::string duration_text(kernel::Nanoseconds time) {
  return format_duration(std::chrono::duration_cast<Milliseconds>(time));
}

}  // namespace

std::string StallPlan::text() const {
  if (is_burst()) {
    return fmt::format("{} at once, {} per second accepted", result::format_count(work.together),
                       result::format_count(1e9 / static_cast<double>(pace.count())));
  }
  return fmt::format("{}/s, stalls of {}", result::format_count(work.rate),
                     duration_text(stalls.length));
}

StallScene StallPlan::scene() const {
  return {load::due_times(work), syn_retry_times(SynRetryRules::read()), stalls, pace};
}

StallPlan stall_plan(const std::string& stall, double rate, load::Arrivals arrivals,
                     std::uint64_t seed, unsigned periods) {
  const Every every = parse_every("--stall", stall);
  StallPlan plan;
  try {
    plan.stalls.length = parse_duration(every.what);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("--stall: \"{}\": {}", stall, error.what()));
  }
  plan.stalls.every = every.period.value_or(plan.stalls.length + kUntilRetried);
  if (plan.stalls.length.count() == 0 || plan.stalls.every <= plan.stalls.length) {
    throw UsageError(
        fmt::format("--stall: \"{}\": the stall must be longer than 0 and shorter than "
                    "its period, as in 200ms/2s",
                    stall));
  }
  plan.stalls.first = (plan.stalls.every - plan.stalls.length) / 2;
  plan.stalls.count = periods;
  plan.work.rate = rate;
  plan.work.arrivals = arrivals;
  plan.work.seed = seed;
  plan.work.duration = plan.stalls.every * periods;
  return plan;
}

StallPlan burst_plan(const std::string& burst, double service_rate, unsigned periods) {
  const Every every = parse_every("--burst", burst);
  StallPlan plan;
  plan.work.together = static_cast<unsigned>(parse_count(every.what, "--burst", 2, kMostAtOnce));
  plan.pace = kernel::Nanoseconds(static_cast<std::int64_t>(1e9 / service_rate));
  const kernel::Nanoseconds taken = plan.pace * plan.work.together;
  plan.stalls = {{}, kAtOnce, every.period.value_or(taken + kUntilRetried), periods};
  if (plan.stalls.every <= taken) {
    throw UsageError(
        fmt::format("--burst: \"{}\": at {} per second, accepting them takes {}, and the next "
                    "burst arrives earlier: no backlog is enough; use a longer period",
                    burst, result::format_count(service_rate), duration_text(taken)));
  }
  plan.work.rate = plan.work.together / std::chrono::duration<double>(plan.stalls.every).count();
  plan.work.arrivals = load::Arrivals::constant;
  plan.work.duration = plan.stalls.every * periods;
  return plan;
}

}  // namespace merhaba::bench::overflow
