// How long processes were on a CPU, in nanoseconds, and on which CPUs they may be.
// Functions that ask the kernel; a process is named by its id, 0 being ourselves.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace merhaba::bench::kernel {

using Nanoseconds = std::chrono::nanoseconds;

// Of all the processes' threads, those that have ended too, which schedstat files would forget: the
// process CPU clock (clock_getcpuclockid(3)) adds up the same figures. What is running on another
// CPU right now may lag by a timer tick. A process that has been waited for counts 0.
Nanoseconds cpu_time(const std::vector<pid_t>& processes);

Nanoseconds own_cpu_time() noexcept;  // of the calling thread (CLOCK_THREAD_CPUTIME_ID)
Nanoseconds now() noexcept;           // CLOCK_MONOTONIC

std::vector<pid_t> thread_ids(pid_t process);             // none of a process that is not there
std::vector<unsigned> allowed_cpus(pid_t process);        // of its first thread; ascending
void pin(pid_t process, unsigned cpu);                    // every thread of it; throws Error
std::string cpu_list(const std::vector<unsigned>& cpus);  // of ascending ones: "0", "0-3,6"

}  // namespace merhaba::bench::kernel
