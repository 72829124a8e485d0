// Workers that are stuck: reported, once, and a stop that they keep from ending is ended.
#include "server/watchdog.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include <csignal>
#include <functional>
#include <string>

#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;

constexpr Milliseconds kStuck{200};
constexpr Milliseconds kFar{60'000};

std::uint64_t now_ms() { return uv_hrtime() / 1'000'000; }

void sleep_ms(int milliseconds) {
  for (const std::uint64_t until = now_ms() + static_cast<std::uint64_t>(milliseconds);
       now_ms() < until;) {
    ::poll(nullptr, 0, 10);
  }
}

TEST_CASE("a worker whose iteration runs too long is reported once; one that waits is not") {
  Pulse stuck, waits, runs_again_and_again;
  const std::string reported = written_to(2, [&] {
    const Watchdog watchdog({&waits, &stuck, &runs_again_and_again}, kStuck, kFar);
    stuck.runs(now_ms());
    for (int i = 0; i < 10; ++i) {
      runs_again_and_again.runs(now_ms());
      sleep_ms(100);
      runs_again_and_again.waits();
    }
  });
  CHECK_THAT(reported, ContainsSubstring("worker 2 is stuck: it has been running for "));
  CHECK(reported.find("stuck") == reported.rfind("stuck"));
  CHECK(stuck.reported);
  CHECK_FALSE(waits.reported);
  CHECK_FALSE(runs_again_and_again.reported);
}

TEST_CASE("an iteration's beginning is that of its first event") {
  Pulse pulse;
  pulse.runs(7);
  pulse.runs(8);
  CHECK(pulse.running_since == 7);
  pulse.waits();
  CHECK(pulse.running_since == 0);
}

// What a child process that does this exits with; minus a signal.
int exit_of(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(42);
  }
  int status = -1;
  CHECK(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

TEST_CASE("a stop that a stuck worker keeps from ending ends when the patience is over") {
#ifdef __SANITIZE_THREAD__
  SKIP("ThreadSanitizer delivers no signals to the child of a program that had threads");
#endif
  const auto stop = [](bool is_stuck, int number) {
    return exit_of([=] {
      std::signal(number, [](int) {});  // as libuv has it
      Pulse pulse;
      const Watchdog watchdog({&pulse}, kStuck, Milliseconds{500});
      if (is_stuck) pulse.runs(now_ms());
      ::raise(number);
      sleep_ms(3'000);
    });
  };
  std::string reported = written_to(2, [&] { CHECK(stop(true, SIGTERM) == 1); });
  CHECK_THAT(reported, ContainsSubstring("keeps the stop from ending"));
  reported = written_to(2, [&] { CHECK(stop(false, SIGINT) == 42); });
  CHECK(reported.empty());
}

TEST_CASE(
    "a process that does not end although it has given up is ended, its signals blocked too") {
#ifdef __SANITIZE_THREAD__
  SKIP("ThreadSanitizer delivers no signals to the child of a program that had threads");
#endif
  const std::string reported = written_to(2, [&] {
    CHECK(exit_of([] {
            Watchdog watchdog({}, kStuck, kFar);
            sigset_t all;
            sigfillset(&all);
            pthread_sigmask(SIG_BLOCK, &all, nullptr);
            watchdog.end_after(Milliseconds{300});
            sleep_ms(3'000);
          }) == 1);
  });
  CHECK_THAT(reported, ContainsSubstring("keeps the stop from ending"));
}

}  // namespace
}  // namespace merhaba::server::test
