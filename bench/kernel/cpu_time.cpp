#include "bench/kernel/cpu_time.hpp"

#include <fmt/core.h>
#include <sched.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "base/error.hpp"

namespace merhaba::bench::kernel {
namespace {

// Room for more CPUs than any kernel is built for (NR_CPUS of 8192 on x86).
using Mask = std::array<cpu_set_t, 8>;

Nanoseconds read_clock(clockid_t clock) noexcept {
  timespec time{};  // stays 0 when the clock's process has ended
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + Nanoseconds(time.tv_nsec);
}

std::string name_of(pid_t process) {
  return process == 0 ? "this process" : fmt::format("process {}", process);
}

}  // namespace

Nanoseconds cpu_time(const std::vector<pid_t>& processes) {
  Nanoseconds sum{};
  for (const pid_t process : processes) {
    clockid_t clock = 0;
    if (::clock_getcpuclockid(process, &clock) == 0) sum += read_clock(clock);
  }
  return sum;
}

Nanoseconds own_cpu_time() noexcept { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

std::map<pid_t, Nanoseconds> thread_cpu_times(const std::vector<pid_t>& processes) {
  std::map<pid_t, Nanoseconds> times;
  for (const pid_t process : processes) {
    for (const pid_t thread : thread_ids(process)) {
      std::int64_t ran = 0;
      std::ifstream(fmt::format("/proc/{}/task/{}/schedstat", process, thread)) >> ran;
      times[thread] = Nanoseconds(ran);
    }
  }
  return times;
}

Nanoseconds own_wait_time() {
  std::int64_t ran = 0;
  std::int64_t waited = 0;
  std::ifstream("/proc/thread-self/schedstat") >> ran >> waited;
  return Nanoseconds(waited);
}

Nanoseconds now() noexcept { return read_clock(CLOCK_MONOTONIC); }

std::vector<pid_t> thread_ids(pid_t process) {
  namespace fs = std::filesystem;
  std::vector<pid_t> threads;
  std::error_code gone;
  const std::string id = process == 0 ? "self" : std::to_string(process);
  for (fs::directory_iterator task("/proc/" + id + "/task", gone), end; !gone && task != end;
       task.increment(gone)) {
    const std::string name = task->path().filename();
    pid_t thread = 0;
    std::from_chars(name.data(), name.data() + name.size(), thread);
    threads.push_back(thread);
  }
  return threads;
}

std::vector<unsigned> allowed_cpus(pid_t process) {
  Mask mask{};
  if (::sched_getaffinity(process, sizeof mask, mask.data()) != 0) {
    throw Error(fmt::format("cannot find the CPUs that {} may run on: {}", name_of(process),
                            system_message(errno)));
  }
  std::vector<unsigned> cpus;
  for (unsigned cpu = 0; cpu < 8 * sizeof mask; ++cpu) {
    if (CPU_ISSET_S(cpu, sizeof mask, mask.data())) cpus.push_back(cpu);
  }
  return cpus;
}

// A thread inherits the affinity of the thread that creates it. One created before its creator was
// pinned appears in the next pass, so all are pinned after a pass that finds no new thread.
void pin(pid_t process, unsigned cpu) {
  Mask mask{};
  CPU_SET_S(cpu, sizeof mask, mask.data());
  std::set<pid_t> pinned;
  for (bool news = true; news;) {
    news = false;
    for (const pid_t thread : thread_ids(process)) {
      if (!pinned.insert(thread).second) continue;
      news = true;
      if (::sched_setaffinity(thread, sizeof mask, mask.data()) == 0 || errno == ESRCH) continue;
      const int error = errno;
      throw Error(fmt::format("cannot pin {} to CPU {}: {} (it may run on {})", name_of(process),
                              cpu, system_message(error), cpu_list(allowed_cpus(process))));
    }
  }
  if (pinned.empty()) {
    throw Error(fmt::format("cannot pin {} to CPU {}: it has ended", name_of(process), cpu));
  }
}

std::string cpu_list(const std::vector<unsigned>& cpus) {
  std::string text;
  for (std::size_t first = 0, last = 0; first < cpus.size(); first = last + 1) {
    last = first;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += std::to_string(cpus[first]);
    if (last > first) text += '-' + std::to_string(cpus[last]);
  }
  return text;
}

}  // namespace merhaba::bench::kernel
