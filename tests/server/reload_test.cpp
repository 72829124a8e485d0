// A configuration read anew while the server runs.
#include "server/reload.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "net/accept_queue.hpp"
#include "server/reloaded.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using net::test::eventually;

TEST_CASE("greeting, status and fields are new together, on connections that are open too") {
  for (const unsigned workers : {1U, 3U}) {
    Reloaded running(listening_on({"127.0.0.1:0"}, workers));
    Client kept(running.address());
    CHECK_THAT(kept.ask(kGet), EndsWith("Merhaba dünya!"));
    running.next.greeting = std::string(10'000, 'n');
    running.next.status = 503;
    running.next.headers = {{"X-New", "yes"}};
    const Control::Reloaded result = running.reload();
    CHECK(result.done);
    CHECK(result.message == "reloaded");
    CHECK(running.eventually_serves("nnn"));
    std::string response;
    CHECK(eventually([&] { return (response = kept.ask(kGet)).ends_with("nnn"); }));
    CHECK_THAT(response, StartsWith("HTTP/1.1 503 ") && ContainsSubstring("\r\nX-New: yes\r\n") &&
                             ContainsSubstring("\r\nContent-Length: 10000\r\n"));
    const Summary summary = running.stop();
    CHECK(summary.complete);
    CHECK(ended(summary, Outcome::served) == summary.total().accepted);
  }
}

TEST_CASE("a configuration that cannot be is refused whole, with the reason, and counted") {
  Config wanted = config();
  wanted.workers = 2;
  Reloaded running(wanted);
  running.next.greeting = "new";
  SECTION("fewer connections than workers") {
    running.next.max_connections = 1;
    CHECK_THAT(running.reload().message,
               StartsWith("not reloaded, nothing is changed: --max-connections 1"));
  }
  SECTION("fields beyond what a head may have") {
    running.next.headers.assign(9, {"X-Long", std::string(4'000, 'x')});
    CHECK_THAT(running.reload().message, ContainsSubstring("--header"));
  }
  SECTION("what the reader throws") {
    running.server().reload_by([](const Config&) -> Fresh { throw Error("no such file"); });
    CHECK(running.reload().message == "not reloaded, nothing is changed: no such file");
  }
  const Overview view = running.overview();
  CHECK(view.reloads == 0);
  CHECK(view.failed_reloads == 1);
  CHECK(view.last_reload_failed);
  Client client(running.address());
  CHECK_THAT(client.ask(kClosingGet), EndsWith("Merhaba dünya!"));
}

TEST_CASE("limits and timeouts are new, those of waiting connections too") {
  Config wanted = config();
  wanted.idle_timeout = Milliseconds{600'000};
  Reloaded running(wanted);
  Client idle(running.address());
  CHECK_THAT(idle.ask(kGet), StartsWith("HTTP/1.1 200 "));
  running.next.idle_timeout = Milliseconds{1};
  running.next.max_body_bytes = 3;
  CHECK(running.reload().done);
  CHECK(idle.receive_all().empty());  // timed out
  Client large(running.address());
  CHECK_THAT(large.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"),
             StartsWith("HTTP/1.1 413 "));
  running.stop();
}

TEST_CASE("the backlog is asked for anew, of the queue that clients are in") {
  Config wanted = config();
  wanted.backlog = 7;
  Reloaded running(wanted);
  const int listener = listening_descriptor(running.address());
  const auto before = net::queue_state(listener);
  if (!before) SKIP("the accept queue cannot be read here");
  CHECK(before->limit == 7);
  running.next.backlog = 33;
  CHECK(running.reload().done);
  CHECK(eventually([&] { return net::queue_state(listener)->limit == 33; }));
  Client client(running.address());
  CHECK_THAT(client.ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("a cap that is raised lets in the clients that wait for it") {
  Config wanted = config();
  wanted.max_connections = 1;
  Reloaded running(wanted);
  Client busy(running.address());
  busy.send("GET / HTTP/1.1\r\n");
  Client waits(running.address());
  waits.send(kClosingGet);
  running.next.max_connections = 5;
  CHECK(running.reload().done);
  CHECK_THAT(waits.receive_all(), StartsWith("HTTP/1.1 200 "));
  CHECK(running.server().max_connections() == 5);
  busy.close();
  running.stop();
}

TEST_CASE("a greeting that is being read slowly is sent whole, whatever comes after it") {
  Config wanted = config();
  wanted.greeting = pattern(3'000'000);
  Reloaded running(wanted);
  Client slow(running.address(), 4'096);
  slow.send(kClosingGet);
  CHECK(eventually([&] { return running.counters().waited == 1; }));
  for (int i = 0; i < 20; ++i) {
    running.next.greeting = std::string(3'000'000, static_cast<char>('a' + i));
    CHECK(running.reload().done);
  }
  CHECK(running.eventually_serves("ttt"));
  CHECK_THAT(slow.receive_all(), EndsWith(wanted.greeting));
  running.stop();
}

TEST_CASE("a stall begins and ends with a reload") {
  Reloaded running(config());
  running.next.stall = Stall{Milliseconds{50}, Milliseconds{100}};
  CHECK(running.reload().done);
  const auto longest = [&] {
    std::uint64_t long_ones = 0;
    const Overview view = running.overview();
    const auto& iterations = view.workers[0].counters.iterations;
    for (std::size_t i = 6; i < iterations.size(); ++i) long_ones += iterations[i];  // 32 ms and on
    return long_ones;
  };
  CHECK(eventually([&] { return longest() >= 2; }));
  running.next.stall.reset();
  CHECK(running.reload().done);
  Client client(running.address());
  CHECK_THAT(client.ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
  running.stop();
}

// Of each response: all of one configuration, or all of the other.
TEST_CASE("no request sees half of a reload: a thousand of them under load") {
  Config first = listening_on({"127.0.0.1:0"}, 2);
  first.greeting = std::string(100, 'a');
  first.headers = {{"X-Which", "a"}};
  Config second = first;
  second.greeting = std::string(70'000, 'b');
  second.status = 404;
  second.headers = {{"X-Which", "b"}, {"X-More", std::string(2'000, 'b')}};
  Reloaded running(first);
  std::atomic<bool> over{false};
  std::atomic<unsigned> seen_a{0}, seen_b{0}, torn{0};
  std::vector<std::thread> load;
  for (int i = 0; i < 4; ++i) {
    load.emplace_back([&, i] {
      while (!over) {
        Client client(running.address());
        for (int request = 0; request < (i % 2 == 0 ? 1 : 20); ++request) {
          const std::string response = client.ask(kGet);
          const bool is_a = response.starts_with("HTTP/1.1 200 ") &&
                            response.find("X-Which: a\r\n") != std::string::npos &&
                            response.ends_with("\r\n\r\n" + first.greeting);
          const bool is_b = response.starts_with("HTTP/1.1 404 ") &&
                            response.find("X-Which: b\r\n") != std::string::npos &&
                            response.ends_with("\r\n\r\n" + second.greeting);
          ++(is_a ? seen_a : is_b ? seen_b : torn);
        }
      }
    });
  }
  for (int i = 0; i < 1'000; ++i) {
    {
      const std::lock_guard lock(running.mutex);
      running.next = i % 2 == 0 ? second : first;
    }
    REQUIRE(running.reload().done);
  }
  CHECK(eventually([&] { return seen_a > 0 && seen_b > 0; }));
  over = true;
  for (std::thread& thread : load) thread.join();
  CHECK(torn == 0);
  CHECK(running.overview().reloads == 1'000);
  const Summary summary = running.stop();
  CHECK(ended(summary, Outcome::served) == summary.total().accepted);
}

TEST_CASE("a server that stops, or that has nothing to read, does not reload") {
  Running unread(config());
  CHECK_FALSE(unread.server().reload().done);
  Config wanted = config();
  wanted.drain_delay = Milliseconds{60'000};
  Reloaded running(wanted);
  running.ask_to_stop();
  CHECK(running.reload().message == "not reloaded: the server is stopping");
  running.stop();
}

TEST_CASE("a reload that hangs keeps no server from ending") {
  std::atomic<bool> begun{false}, may_end{false};
  Running running(config(), false);
  running.server().reload_by([&](const Config&) -> Fresh {
    begun = true;
    while (!may_end) ::usleep(1'000);
    throw Error("the disk is gone");
  });
  running.begin();
  std::thread reload([&] { running.server().reload(); });
  CHECK(eventually([&] { return begun.load(); }));
  Client client(running.address());
  CHECK_THAT(client.ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 1");
  CHECK(summary.stuck);  // so that the process ends without waiting for it
  may_end = true;
  reload.join();
}

}  // namespace
}  // namespace merhaba::server::test
