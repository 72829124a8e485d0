#include "bench/kernel/cpu_time.hpp"

#include <fmt/core.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

using net::test::Child;
using net::test::error_of;
using net::test::eventually;

constexpr Nanoseconds kWork = std::chrono::milliseconds(20);

void work() {
  const Nanoseconds begun = own_cpu_time();
  while (own_cpu_time() - begun < kWork) {
  }
}

pid_t ended_process() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

TEST_CASE("work costs CPU time, of the thread and of its process") {
  const Nanoseconds wall = now();
  const Nanoseconds thread = own_cpu_time();
  const Nanoseconds process = cpu_time({::getpid()});
  work();
  CHECK(own_cpu_time() - thread >= kWork);
  CHECK(cpu_time({::getpid()}) - process >= kWork);
  CHECK(now() - wall >= kWork);
}

TEST_CASE("what threads have worked counts after they have ended, for their process alone") {
  const Nanoseconds process = cpu_time({::getpid()});
  const Nanoseconds thread = own_cpu_time();
  std::thread(work).join();
  std::thread(work).join();
  const Nanoseconds own = own_cpu_time() - thread;
  CHECK(cpu_time({::getpid()}) - process >= 2 * kWork + own);
}

TEST_CASE("a process that waits costs nothing, one that works does") {
  const Child waiting([] { return std::string(); });
  CHECK(eventually([&] {
    const Nanoseconds before = cpu_time({waiting.id()});
    work();
    return cpu_time({waiting.id()}) == before;
  }));
  const Child working([]() -> std::string {
    for (;;) work();
  });
  const Nanoseconds before = cpu_time({working.id()});
  CHECK(eventually([&] { return cpu_time({working.id()}) >= before + kWork; }));
}

TEST_CASE("processes are summed up, and one that has ended adds nothing") {
  Child first([] { return work(), std::string(); });
  Child second([] { return work(), std::string(); });
  first.report();
  second.report();
  const pid_t ended = ended_process();
  CHECK(cpu_time({ended}) == Nanoseconds(0));
  CHECK(cpu_time({}) == Nanoseconds(0));
  CHECK(eventually([&] {
    const Nanoseconds each = cpu_time({first.id()}) + cpu_time({second.id()});
    return each >= 2 * kWork && cpu_time({first.id(), ended, second.id()}) == each;
  }));
}

TEST_CASE("each thread of a process has a time of its own") {
  std::atomic<pid_t> worker = 0;
  std::atomic<bool> over = false;
  std::thread thread([&] {
    worker = ::gettid();
    work();
    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  CHECK(eventually([&] { return thread_cpu_times({::getpid()})[worker] >= kWork / 2; }));
  const std::map<pid_t, Nanoseconds> times = thread_cpu_times({::getpid()});
  CHECK(times.count(::getpid()) == 1);
  CHECK(times.size() >= 2);
  over = true;
  thread.join();
  CHECK(thread_cpu_times({ended_process()}).empty());
}

void pin_this_thread(unsigned cpu) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  ::sched_setaffinity(0, sizeof one, &one);
}

TEST_CASE("of three threads on one CPU each waits while another runs") {
  if (!std::ifstream("/proc/thread-self/schedstat")) SKIP("this kernel does not say who waits");
  const unsigned cpu = allowed_cpus(0).front();
  std::atomic<bool> over = false;
  const auto compete = [&] {
    pin_this_thread(cpu);
    while (!over) {
    }
  };
  std::thread second(compete), third(compete);
  Nanoseconds waited{}, wall{}, ran{};
  std::thread([&] {
    pin_this_thread(cpu);
    const Nanoseconds begun = now();
    const Nanoseconds ran_before = own_cpu_time();
    const Nanoseconds waited_before = own_wait_time();
    for (int i = 0; i < 5; ++i) work();
    waited = own_wait_time() - waited_before;
    ran = own_cpu_time() - ran_before;
    wall = now() - begun;
  }).join();
  over = true;
  second.join();
  third.join();
  CHECK(ran >= 5 * kWork);
  CHECK(waited > ran);  // two thirds of the time, or more where the machine is busy
  CHECK(waited + ran <= wall + kWork);
}

TEST_CASE("a thread that sleeps does not wait for a CPU") {
  CHECK(eventually([] {  // the machine may be busy
    const Nanoseconds before = own_wait_time();
    std::this_thread::sleep_for(kWork);
    return own_wait_time() - before < kWork / 2;
  }));
}

TEST_CASE("the allowed CPUs are those that /proc lists") {
  std::ifstream status("/proc/self/status");
  std::string line;
  const std::string heading = "Cpus_allowed_list:\t";
  while (std::getline(status, line) && !line.starts_with(heading)) {
  }
  CHECK(heading + cpu_list(allowed_cpus(0)) == line);
  CHECK(allowed_cpus(0) == allowed_cpus(::getpid()));
}

TEST_CASE("pinning moves every thread of a process") {
  const std::vector<unsigned> before = allowed_cpus(0);
  std::promise<void> over;
  std::promise<pid_t> reported;
  std::thread other([&] {
    reported.set_value(::gettid());
    over.get_future().wait();
  });
  const pid_t other_id = reported.get_future().get();
  const auto threads = thread_ids(0);
  CHECK(std::count(threads.begin(), threads.end(), other_id) == 1);
  CHECK(std::count(threads.begin(), threads.end(), ::getpid()) == 1);
  for (const unsigned cpu : {before.back(), before.front()}) {
    pin(0, cpu);
    for (const pid_t thread : threads) CHECK(allowed_cpus(thread) == std::vector{cpu});
  }
  over.set_value();
  other.join();
  cpu_set_t all;
  CPU_ZERO(&all);
  for (const unsigned cpu : before) CPU_SET(cpu, &all);
  for (const pid_t thread : thread_ids(0)) ::sched_setaffinity(thread, sizeof all, &all);
  CHECK(allowed_cpus(0) == before);
}

TEST_CASE("another process is pinned, we are not") {
  const std::vector<unsigned> before = allowed_cpus(0);
  const Child child([] { return std::string(); });
  pin(child.id(), before.back());
  CHECK(allowed_cpus(child.id()) == std::vector{before.back()});
  CHECK(allowed_cpus(0) == before);
}

TEST_CASE("what cannot be pinned says why") {
  const std::vector<unsigned> before = allowed_cpus(0);
  CHECK(error_of([] { pin(0, 8191); }) ==
        fmt::format("cannot pin this process to CPU 8191: Invalid argument (it may run on {})",
                    cpu_list(before)));
  CHECK(allowed_cpus(0) == before);
  const pid_t ended = ended_process();
  CHECK(thread_ids(ended).empty());
  CHECK(error_of([&] { pin(ended, 0); }) ==
        fmt::format("cannot pin process {} to CPU 0: it has ended", ended));
  CHECK(error_of([&] { allowed_cpus(ended); }) ==
        fmt::format("cannot find the CPUs that process {} may run on: No such process", ended));
}

TEST_CASE("neighbouring CPUs are listed as a range") {
  CHECK(cpu_list({}).empty());
  CHECK(cpu_list({0}) == "0");
  CHECK(cpu_list({0, 1}) == "0-1");
  CHECK(cpu_list({0, 1, 2, 3, 6}) == "0-3,6");
  CHECK(cpu_list({1, 3, 5, 6}) == "1,3,5-6");
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
