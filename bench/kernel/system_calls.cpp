#include "bench/kernel/system_calls.hpp"

#include <fmt/core.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "base/error.hpp"
#include "bench/kernel/cpu_time.hpp"

namespace merhaba::bench::kernel {
namespace {

// The tracepoint's number, which differs between kernels; 0 and errno where it cannot be read.
std::uint64_t tracepoint() {
  std::uint64_t number = 0;
  for (const char* tracing : {"/sys/kernel/debug/tracing", "/sys/kernel/tracing"}) {
    std::ifstream file(fmt::format("{}/events/raw_syscalls/sys_enter/id", tracing));
    if (file >> number) break;
  }
  return number;
}

// perf_event_open(2), which the C library has no function for.
Fd open_event(std::uint64_t tracepoint_number, pid_t thread) {
  perf_event_attr wanted{};
  wanted.type = PERF_TYPE_TRACEPOINT;
  wanted.size = sizeof wanted;
  wanted.config = tracepoint_number;
  wanted.inherit = 1;
  constexpr int kAnyCpu = -1;
  constexpr int kNoGroup = -1;
  return Fd(static_cast<int>(
      ::syscall(SYS_perf_event_open, &wanted, thread, kAnyCpu, kNoGroup, PERF_FLAG_FD_CLOEXEC)));
}

}  // namespace

SystemCalls::SystemCalls(const std::vector<pid_t>& processes) {
  const std::uint64_t number = tracepoint();
  if (number == 0) {
    why_not_ = fmt::format(
        "cannot read the number of the tracepoint raw_syscalls:sys_enter in /sys/kernel/tracing: "
        "{}; run as root, with tracefs mounted",
        system_message(errno));
    return;
  }
  for (const pid_t process : processes) {
    for (const pid_t thread : thread_ids(process)) {
      Fd event = open_event(number, thread);
      if (!event && errno == ESRCH) continue;  // it has ended meanwhile
      if (!event) {
        why_not_ = fmt::format(
            "perf_event_open of process {}: {}; run as root (CAP_PERFMON), or set "
            "kernel.perf_event_paranoid to at most 1",
            process, system_message(errno));
        events_.clear();
        return;
      }
      events_.push_back(std::move(event));
    }
  }
  if (events_.empty()) why_not_ = "the processes to be counted have ended";
}

std::uint64_t SystemCalls::count() const {
  std::uint64_t sum = 0;
  for (const Fd& event : events_) {
    std::uint64_t calls = 0;
    if (::read(event.get(), &calls, sizeof calls) == sizeof calls) sum += calls;
  }
  return sum;
}

}  // namespace merhaba::bench::kernel
