// Listening sockets passed as systemd does it: descriptors 3 and on, named by LISTEN_FDNAMES.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <list>
#include <thread>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "e2e/passed.hpp"
#include "e2e/stream.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("systemd takes every socket handed over, in their order") {
  const Socket one;
  const Socket two;
  Merhaba merhaba({"-l", "systemd"}, passed({&one, &two}, "web:admin"));
  CHECK(merhaba.addresses() == std::vector<std::string>{one.address(), two.address()});
#ifdef MERHABA_LINUX
  const std::string backlog = "backlog set by systemd";
#else
  const std::string backlog =
      "backlog 4096 asked (in place of systemd's, which cannot be read here)";
#endif
  CHECK_THAT(merhaba.err(),
             ContainsSubstring("listening on " + one.address() + " (http): " + backlog));
  CHECK(ask(one.address()).body == default_greeting);
  CHECK(ask(two.address()).body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("systemd:NAME takes the socket of that name, whatever the number of workers") {
  const Socket one;
  const Socket two;
  for (const std::string workers : {"1", "3"}) {
    Merhaba merhaba({"-l", "systemd:admin", "-w", workers}, passed({&one, &two}, "web:admin"));
    CHECK(merhaba.addresses() == std::vector<std::string>{two.address()});
    CHECK(ask(two.address()).body == default_greeting);
    CHECK(merhaba.stop().code == 0);
  }
}

TEST_CASE(
    "a passed socket outlives the server: clients that come then are served by the next one") {
  const Socket socket;
  Merhaba first({"-l", "systemd"}, passed({&socket}, "web"));
  CHECK(ask(socket.address()).body == default_greeting);
  CHECK(first.stop().code == 0);

  Client between(socket.address());
  between.send(request("GET", close_field));
  Merhaba second({"-l", "systemd"}, passed({&socket}, "web"));
  CHECK(between.answer().body == default_greeting);
  CHECK(second.stop().code == 0);
}

TEST_CASE("while one slow client keeps a stop from ending, others are served on a passed socket") {
  for (const std::string workers : {"1", "3"}) {
    const Socket socket;
    Merhaba merhaba({"-l", "systemd", "-w", workers}, passed({&socket}, "web"));
    Client slow(socket.address());
    slow.send("GET / HTTP/1.1\r\n");
    ask(socket.address());
    merhaba.process().signal(SIGTERM);
    CHECK(test::eventually(
        [&] { return ask(socket.address(), request()).field("Connection") == "close"; }));
    // One that comes now, and is slow, too.
    Client later(socket.address());
    later.send("GET / HTTP/1.1\r\n");
    CHECK(ask(socket.address()).body == default_greeting);
    slow.send("Host: a\r\n\r\n");
    CHECK(slow.answer().body == default_greeting);
    slow.rest();
    // Past the time after which a new connection is one that is waited for.
    test::pause(std::chrono::milliseconds(400));
    CHECK(ask(socket.address()).body == default_greeting);
    CHECK_FALSE(merhaba.process().ended());
    later.send("Host: a\r\n\r\n");
    CHECK(later.answer().body == default_greeting);
    later.rest();
    const Ended ended = merhaba.stop(0);
    CHECK(ended.code == 0);
    CHECK(ended.account.adds_up());
    CHECK(ended.account.accepted == ended.account.served);
  }
}

TEST_CASE("where every request takes a while, a stop on a passed socket ends and cuts nobody off") {
  const Socket socket;
  Merhaba merhaba({"-l", "systemd"}, passed({&socket}, "web"));
  std::atomic<bool> over{false};
  std::atomic<int> lost{0};
  std::list<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      while (!over) {
        Client client(socket.address());
        client.send("GET / HTTP/1.1\r\n");
        test::pause(std::chrono::milliseconds(300));
        client.send("Host: a\r\nConnection: close\r\n\r\n");
        if (over) return;  // in the queue, for the next process
        if (client.rest().find("200 OK") == std::string::npos) ++lost;
      }
    });
  }
  test::pause(std::chrono::milliseconds(500));
  merhaba.process().signal(SIGTERM);
  const Ended ended = merhaba.stop(0);
  over = true;
  {
    Merhaba next({"-l", "systemd"}, passed({&socket}, "web"));
    for (std::thread& client : clients) client.join();
    CHECK(next.stop().code == 0);
  }
  CHECK(ended.code == 0);
  CHECK(ended.account.abandoned == 0);
  CHECK(lost == 0);
}

TEST_CASE("stopped and started on a passed socket, with a slow client each time, nobody is lost") {
  for (const std::string drain : {"10s", "200ms"}) {
    CAPTURE(drain);
    const Socket socket;
    const std::vector<std::string> options{"-l", "systemd", "-w", "2", "--drain-timeout", drain};
    std::uint64_t accounted = 0;
    std::uint64_t cut_off = 0;  // beside the slow one: a response just sent, at the deadline
    std::list<Stream> streams;
    for (int i = 0; i < 3; ++i) streams.emplace_back(socket.address());
    for (int i = 0; i < 10; ++i) {
      Merhaba merhaba(options, passed({&socket}, "web"));
      CHECK(ask(socket.address()).body == default_greeting);
      Client slow(socket.address());
      slow.send("GET / HTTP/1.1\r\n");
      merhaba.process().signal(SIGTERM);
      test::pause(std::chrono::milliseconds(50));
      if (drain == "10s") {
        slow.send("Host: a\r\n\r\n");
        CHECK(slow.answer().body == default_greeting);
        slow.rest();
      }
      const Ended ended = merhaba.stop(0);
      CHECK(ended.code == 0);
      if (drain == "10s") {
        CHECK(ended.account.abandoned == 0);
      } else {
        REQUIRE(ended.account.abandoned >= 1);
        cut_off += ended.account.abandoned - 1;
      }
      accounted += ended.account.served - (drain == "10s" ? 2 : 1);
    }
    Merhaba last(options, passed({&socket}, "web"));
    std::uint64_t served = 0;
    for (Stream& stream : streams) {
      stream.end();
      CHECK(stream.trouble() == "");
      served += stream.served();
    }
    accounted += last.stop().account.served;
    CHECK(served >= accounted);
    CHECK(served <= accounted + cut_off);
  }
}

TEST_CASE("without a socket handed over, and with one of another name, the error says what to do") {
  const Said none = run_merhaba({"-l", "systemd"});
  CHECK(none.code == 1);
  CHECK_THAT(none.err, ContainsSubstring("none were passed") && ContainsSubstring(".socket unit"));

  const Socket socket;
  const Said wrong_name = run_merhaba({"-l", "systemd:admin"}, passed({&socket}, "web"));
  CHECK(wrong_name.code == 1);
  CHECK_THAT(wrong_name.err, ContainsSubstring("no socket of that name was passed, only web"));

  Command for_another = passed({&socket}, "web");
  for_another.before_exec = [] { ::setenv("LISTEN_PID", "1", 1); };
  const Said said = run_merhaba({"-l", "systemd"}, for_another);
  CHECK(said.code == 1);
  CHECK_THAT(said.err, ContainsSubstring("they were passed to process 1"));
}

}  // namespace
}  // namespace merhaba::e2e
