// A full queue, and the clients in it: served all, or explained.
#include "base/error.hpp"
#include "bench/load/load.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace merhaba::bench::load::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// Serves `count` clients of a listener that nobody has looked after so far.
void serve(const Listener& listener, unsigned count, const std::string& answer = last_response) {
  for (unsigned i = 0; i < count; ++i) {
    Served served = listener.accept();
    served.request();
    served.send(answer);
  }
}

struct Steps {
  std::vector<std::string> done;
  kernel::Nanoseconds filled{}, answered{};
};

// Its server begins when it is resumed.
Tally drain(const Listener& listener, unsigned clients, Latencies& latencies, Steps& steps,
            const std::string& answer = last_response) {
  Work work = work_for(listener.address(), Mode::drain);
  work.clients = clients;
  std::thread server;
  const auto filled = [&] {
    steps.done.emplace_back("filled");
    steps.filled = kernel::now();
  };
  const auto resume = [&] {
    steps.done.emplace_back("resumed");
    server = std::thread([&] { serve(listener, clients, answer); });
  };
  const auto answered = [&] {
    steps.done.emplace_back("answered");
    steps.answered = kernel::now();
    CHECK(merhaba::test::open_sockets(::getpid()) >= static_cast<int>(clients));  // not closed yet
  };
  const Tally tally = run_drain(work, {filled, resume, answered}, latencies, {});
  server.join();
  return tally;
}

TEST_CASE("drain: all that wait in the queue are served, and timed from the resumption") {
  const Listener listener(200);
  Latencies latencies;
  Steps steps;
  const Tally tally = drain(listener, 201, latencies, steps);  // the backlog and one
  CHECK(steps.done == std::vector<std::string>{"filled", "resumed", "answered"});
  CHECK(tally.attempted == 201);
  CHECK(tally.established == 201);
  CHECK(tally.finished == 201);
  CHECK(tally.responses == 201);
  CHECK(tally.in_time == 201);
  CHECK(tally.failures.empty());
  CHECK(tally.late_clients == 0);
  CHECK(latencies.end.count() == 201);
  CHECK(tally.elapsed <= steps.answered - steps.filled);
  CHECK(latencies.end.max() <= static_cast<std::uint64_t>(tally.elapsed.count()));
}

TEST_CASE("drain: what goes wrong after the resumption is counted") {
  const Listener listener;
  Latencies latencies;
  Steps steps;
  const Tally tally = drain(listener, 5, latencies, steps, "garbage\r\n");
  CHECK(tally.failed() == 5);
  CHECK(tally.finished == 0);
  CHECK(latencies.end.count() == 0);
}

TEST_CASE("drain: more clients than the queue holds are refused with an explanation") {
  const Listener listener(4);  // holds 5
  Work work = work_for(listener.address(), Mode::drain);
  work.clients = 12;
  Latencies latencies;
  bool filled = false;
  const std::string error = error_of([&] {
    run_drain(work, {[&] { filled = true; }, [&] { filled = true; }, {}}, latencies, {});
  });
  CHECK_THAT(error, ContainsSubstring("5 of 12 clients got into the accept queue of " +
                                      listener.address().text()) &&
                        ContainsSubstring("use fewer") && ContainsSubstring("larger backlog") &&
                        ContainsSubstring("net.core.somaxconn"));
  CHECK_FALSE(filled);
}

TEST_CASE("drain: where nobody listens, it says so") {
  Listener listener;
  listener.close();
  Work work = work_for(listener.address(), Mode::drain);
  work.clients = 3;
  Latencies latencies;
  CHECK_THAT(error_of([&] { run_drain(work, {}, latencies, {}); }),
             ContainsSubstring("0 of 3 clients") &&
                 ContainsSubstring("connect: ECONNREFUSED (Connection refused)"));
}

TEST_CASE("drain: who watches may end it") {
  const Listener listener;
  Work work = work_for(listener.address(), Mode::drain);
  work.clients = 3;
  Latencies latencies;
  bool resumed = false;
  const Watch watch = [&](kernel::Nanoseconds, const Tally&) {
    if (resumed) throw Error("enough");
  };
  CHECK(error_of([&] {
          run_drain(work, {[] {}, [&] { resumed = true; }, [] {}}, latencies, watch);
        }) == "enough");
}

}  // namespace
}  // namespace merhaba::bench::load::test
