// The real server measured: every count the same on both sides, and what it cost.
#include "bench/result/measurement.hpp"

#include <sys/socket.h>

#include "base/error.hpp"
#include "bench/support.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using e2e::Merhaba;

net::SocketAddress address_of(const Merhaba& merhaba) {
  return net::resolve(net::parse_listen(merhaba.address())).front();
}

load::Work closing(const net::SocketAddress& server, load::Mode mode) {
  load::Work work = work_for(server, mode);
  work.request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  return work;
}

TEST_CASE("a drain serves whom it stopped, and the server counts the same") {
  Merhaba merhaba;
  const target::Target target(address_of(merhaba));
  load::Work work = closing(target.address(), load::Mode::drain);
  work.clients = 50;
  load::Latencies latencies;
  const Measurement result = measure(work, target, latencies, {});
  CHECK(result.tally.finished == 50);
  CHECK(result.tally.failures.empty());
  CHECK(latencies.end.count() == 50);
  REQUIRE(result.target_cpu);
  CHECK(result.target_cpu->count() > 0);
  CHECK(result.wall >= result.tally.elapsed);
  CHECK(result.units() == 50);
  CHECK(result.kernel["TcpInSegs"] >= 50);
  CHECK(states_of(merhaba.id()).find('T') == std::string::npos);
  const e2e::Ended ended = merhaba.stop();
  CHECK(ended.account.accepted == 50);
  CHECK(ended.account.served == 50);
}

TEST_CASE("a drain into whose queue somebody else calls is refused, and the server goes on") {
  Merhaba merhaba;
  const target::Target target(address_of(merhaba));
  load::Work work = closing(target.address(), load::Mode::drain);
  work.clients = 5;
  load::Latencies latencies;
  std::vector<Fd> others;
  const load::Watch watch = [&](kernel::Nanoseconds, const load::Tally&) {
    if (others.empty()) others = net::test::connect_to(target.address(), 2);
  };
  CHECK_THAT(
      error_of([&] { measure(work, target, latencies, watch); }),
      ContainsSubstring("5 clients should wait in the accept queue of " + merhaba.address()) &&
          ContainsSubstring("but 7 do: other clients connect there"));
  others.clear();
  work.mode = load::Mode::closed;
  work.clients = 1;
  work.connections = 1;
  CHECK(measure(work, target, latencies, {}).tally.finished == 1);
}

TEST_CASE("a drain of more than the queue holds leaves the server going") {
  Merhaba merhaba({"-b", "3"});
  const target::Target target(address_of(merhaba));
  load::Work work = closing(target.address(), load::Mode::drain);
  work.clients = 6;
  load::Latencies latencies;
  CHECK_THAT(error_of([&] { measure(work, target, latencies, {}); }),
             ContainsSubstring("4 of 6 clients got into the accept queue"));
  CHECK(eventually([&] { return states_of(merhaba.id()).find('T') == std::string::npos; }));
}

TEST_CASE("a first request shows that the server responds, in a request or two") {
  Merhaba merhaba;
  std::uint64_t responses = 0;
  for (const load::Mode mode : {load::Mode::drain, load::Mode::closed, load::Mode::open,
                                load::Mode::keepalive, load::Mode::pipeline}) {
    load::Work work = work_for(address_of(merhaba), mode);
    if (!work.keeps()) work = closing(work.server, mode);
    work.clients = 500;
    work.rate = 1000;
    const load::Tally tally = probe(work);
    CHECK(tally.attempted == 1);
    CHECK(tally.finished == 1);
    CHECK(tally.responses <= (work.keeps() ? 2 : 1));
    responses += tally.responses;
  }
  const e2e::Ended ended = merhaba.stop();
  CHECK(ended.account.accepted == 5);
  CHECK(ended.account.answered == responses);
}

TEST_CASE("a first request that fails says how") {
  Listener listener;
  load::Work work = work_for(listener.address(), load::Mode::closed);
  work.timeout = std::chrono::milliseconds(60);
  const std::string begin = "a first request to " + work.server.text() + " failed: ";
  const std::string silent =
      "timed out without a response: the kernel accepted the connection, but the program does "
      "not respond; is it stopped, or does it speak another protocol (--protocol)?";
  CHECK(error_of([&] { probe(work); }) == begin + silent);
  work.mode = load::Mode::keepalive;
  CHECK(error_of([&] { probe(work); }) == begin + silent);
  listener.close();
  CHECK(error_of([&] { probe(work); }) ==
        begin +
            "connect: ECONNREFUSED (Connection refused): nobody listens there; start the server, "
            "or use the address that it listens on");
}

TEST_CASE("what a server does for others is observed without a client of ours") {
  const net::test::Child server([]() -> std::string {
    for (;;) kernel::now();
  });
  Listener listener;
  const target::Target target(listener.address(), server.id());
  const load::Work work = closing(target.address(), load::Mode::closed);
  constexpr kernel::Nanoseconds kWorked = std::chrono::milliseconds(50);
  const kernel::Nanoseconds before = target.cpu();
  const Measurement result = observe(
      work, target, [&] { CHECK(eventually([&] { return target.cpu() >= before + kWorked; })); });
  REQUIRE(result.target_cpu);
  CHECK(*result.target_cpu >= kWorked);
  CHECK(result.target_busy() > 0);
  CHECK(result.wall > kernel::Nanoseconds(0));
  CHECK(result.tally.elapsed == result.wall);
  CHECK(result.tally.attempted == 0);
  CHECK(result.tally.rate() == 0);
  CHECK_FALSE(result.target_cpu_per_unit());
  CHECK(result.work.mode == load::Mode::closed);
}

TEST_CASE("of a server elsewhere no CPU time is observed") {
  const Listener listener;
  const target::Target target = target::Target::elsewhere(listener.address());
  const Measurement result = observe(closing(target.address(), load::Mode::closed), target, [] {});
  CHECK_FALSE(result.target_cpu);
  CHECK(result.target_busy() == 0);
}

TEST_CASE("the generator is the limit where it had no CPU left and the server had") {
  CHECK_FALSE(generator_is_limit(0, 0, 0));
  CHECK_FALSE(generator_is_limit(0.90, 0, 0.5));
  CHECK(generator_is_limit(0.91, 0, 0.5));
  CHECK(generator_is_limit(0.91, 0, 0.94));
  CHECK_FALSE(generator_is_limit(0.91, 0, 0.95));  // both were: the server's rate all the same
  CHECK(generator_is_limit(1, 0, 0));              // a server whose CPU time is not known
  CHECK_FALSE(generator_is_limit(0.5, 0.20, 0.5));
  CHECK(generator_is_limit(0.5, 0.21, 0.5));  // it had no CPU when it had something to do
  CHECK_FALSE(generator_is_limit(0.5, 0.21, 0.95));
  CHECK(generator_is_limit(0.75, 0.16, 0.5));  // in use or waited for, together
  CHECK_FALSE(generator_is_limit(0.75, 0.14, 0.5));
}

TEST_CASE("a run says by its own figures whether the generator was the limit") {
  Measurement run = run_of(1000, 900'000);
  CHECK_FALSE(run.generator_limited());
  run.generator_waited = run.wall / 4;
  CHECK(run.generator_waiting() == 0.25);
  CHECK(run.generator_limited());
  run.target_cpu = 4 * run.wall;  // of several threads, none of which is busy all the time
  CHECK(run.generator_limited());
  run.target_busiest = run.wall;
  CHECK_FALSE(run.generator_limited());
}

TEST_CASE("system calls are counted in a run of their own, whose connections are counted") {
  Merhaba merhaba;
  const target::Target target(address_of(merhaba));
  load::Work work = closing(target.address(), load::Mode::closed);
  work.clients = 2;
  work.duration = std::chrono::milliseconds(100);
  const SystemCallRun run = count_system_calls(work, target);
  if (!run.per_unit) CHECK_FALSE(run.why_not.empty());
  if (run.per_unit) {
    CHECK(*run.per_unit >= 4);  // accept, recv, send, close
    CHECK(*run.per_unit < 50);
  }
  const e2e::Ended ended = merhaba.stop();
  CHECK(ended.account.accepted == run.tally.attempted);
  if (!run.per_unit) SKIP(run.why_not);
}

}  // namespace
}  // namespace merhaba::bench::result::test
