// The CPU time of processes, in nanoseconds, and the CPUs they may run on.
// Functions that query the kernel; a process is named by its id, and 0 is this process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace merhaba::bench::kernel {

using Nanoseconds = std::chrono::nanoseconds;
inline double seconds(Nanoseconds time) { return std::chrono::duration<double>(time).count(); }

// Sums up all threads of the processes, including those that have ended, which schedstat files
// would omit: the process CPU clock (clock_getcpuclockid(3)) adds up the same figures. A thread
// that runs on another CPU at the moment may lag by a timer tick. A process that has been waited
// for counts 0.
Nanoseconds cpu_time(const std::vector<pid_t>& processes);

Nanoseconds own_cpu_time() noexcept;  // of the calling thread (CLOCK_THREAD_CPUTIME_ID)
// Of each thread of the processes, by its id; none for those that have ended.
std::map<pid_t, Nanoseconds> thread_cpu_times(const std::vector<pid_t>& processes);

// How long the calling thread was ready to run and had no CPU, as others had it; 0 where the kernel
// does not say (/proc/thread-self/schedstat).
Nanoseconds own_wait_time();
Nanoseconds now() noexcept;  // CLOCK_MONOTONIC

std::vector<pid_t> thread_ids(pid_t process);             // none for a process that does not exist
std::vector<unsigned> allowed_cpus(pid_t process);        // of its first thread; ascending
void pin(pid_t process, unsigned cpu);                    // every thread of it; throws Error
std::string cpu_list(const std::vector<unsigned>& cpus);  // from ascending ones: "0", "0-3,6"

}  // namespace merhaba::bench::kernel
