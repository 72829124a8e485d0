// Either process of a hand-over is ended, at each step of it: whom it costs, and who goes on.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <list>

#include "e2e/client.hpp"
#include "e2e/replaceable.hpp"
#include "e2e/succession.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a successor that is killed while its predecessor drains is replaced by that one") {
  const Folder folder;
  const std::vector<std::string> addresses{"127.0.0.1:0", "unix:" + (folder / "socket")};
  for (const std::string workers : {"1", "3"}) {
    Succession servers(
        {"-w", workers, "-l", addresses[0], "-l", addresses[1], "--pid-file", folder / "pid"});
    std::list<Client> slow;  // of each worker
    for (int i = 0; i < 12; ++i) slow.emplace_back(servers.address()).send("GET / HTTP/1.1\r\n");
    ask(servers.address());
    const pid_t next = servers.hand_over();
    CHECK(ask(servers.address()).status == 200);
    CHECK(test::read_file(folder / "pid") == std::to_string(next) + "\n");
    ::kill(next, SIGKILL);
    servers.wait(next);
    CHECK(servers.has_said("the successor, process " + std::to_string(next) +
                           ", is gone: it was ended by signal 9"));
    CHECK(ask(servers.address()).status == 200);
    CHECK(ask(addresses[1]).status == 200);
    CHECK(test::eventually([&] {
      return test::read_file(folder / "pid") == std::to_string(servers.first().id()) + "\n";
    }));
    servers.take_back();
    // Kept alive again, as before.
    Client kept(servers.address());
    kept.send(request());
    CHECK(kept.answer().field("Connection").empty());
    for (Client& client : slow) {
      client.send("Host: a\r\n\r\n");
      CHECK(client.answer().body == default_greeting);
    }
    slow.clear();
    servers.hand_over();
    CHECK(servers.wait(servers.first().id()) == 0);
    CHECK(ask(servers.address()).status == 200);
    CHECK(ask(addresses[1]).status == 200);
    servers.stop();
  }
}

TEST_CASE("a predecessor that is killed before its successor is ready takes only its own with it") {
  const Replaceable program;
  Succession servers({"-w", "2"}, program.command());
  program.replace("sleep 0.5; exec " + Replaceable::binary() + " \"$@\"");
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  servers.signal(SIGUSR2);
  const pid_t next = servers.started();
  ask(servers.address());
  servers.signal(SIGKILL);
  servers.take_over(next);
  CHECK(servers.wait(servers.first().id()) == -SIGKILL);
  std::list<Client> queued;  // nobody accepts now
  for (int i = 0; i < 20; ++i) queued.emplace_back(servers.address()).send(request());
  for (Client& client : queued) CHECK(client.answer().body == default_greeting);
  CHECK(servers.has_said("the previous process ended before its connections did"));
  ::kill(next, SIGTERM);
  CHECK(servers.wait(next) == 0);
}

// It stands still from before the successor is ready, so that it answers nothing.
TEST_CASE(
    "between the successor's readiness and its start, whoever is killed costs nobody queued") {
  for (const bool kills_successor : {true, false}) {
    CAPTURE(kills_successor);
    const Folder folder;
    const Replaceable program;
    Succession servers({"-w", "2"}, program.command());
    const std::string woken = folder / "woken";
    program.replace("sleep 0.3; echo > '" + woken + "'; exec " + Replaceable::binary() + " \"$@\"");
    servers.signal(SIGUSR2);
    const pid_t next = servers.started();
    servers.halt();
    std::list<Client> queued;
    for (int i = 0; i < 20; ++i) queued.emplace_back(servers.address()).send(request());
    CHECK(test::eventually([&] {  // it has become the real program, and waits for the answer
      return !test::read_file(woken).empty() && test::open_sockets(next) > 4;
    }));
    test::pause(std::chrono::milliseconds(100));
    for (Client& client : queued) CHECK_FALSE(client.has_input(0));
    if (kills_successor) {
      ::kill(next, SIGKILL);
      servers.signal(SIGCONT);
    } else {
      servers.signal(SIGKILL);
      servers.take_over(next);
    }
    for (Client& client : queued) CHECK(client.answer().body == default_greeting);
    CHECK(ask(servers.address()).body == default_greeting);
    servers.signal(SIGTERM);
    CHECK(servers.wait(servers.serving()) == 0);
  }
}

TEST_CASE("a predecessor that is killed while it drains is reported by its successor") {
  Succession servers;
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  ask(servers.address());
  servers.hand_over();
  ::kill(servers.first().id(), SIGKILL);
  CHECK(servers.has_said("the previous process ended before its connections did"));
  CHECK(ask(servers.address()).status == 200);
  servers.signal(SIGTERM);
  CHECK(servers.wait(servers.serving()) == 0);
}

TEST_CASE(
    "if the lost successor wanted other addresses, what is left is accepted on, or reported") {
  const Folder folder;
  const std::string file = folder / "configuration";
  const std::string one = "unix:" + (folder / "one");
  const std::string two = "unix:" + (folder / "two");
  const auto listen = [&](const std::string& addresses) {
    test::write_file(file, "listen = [" + addresses + "]\nworkers = 2\n");
  };
  listen("\"" + one + "\", \"" + two + "\"");
  Succession servers({"--config", file});
  Client open(one);
  open.send("GET / HTTP/1.1\r\n");
  ask(one);
  listen("\"" + one + "\"");
  const pid_t next = servers.hand_over();
  CHECK(ask(one).status == 200);
  ::kill(next, SIGKILL);
  CHECK(servers.has_said("this process accepts again"));
  CHECK(ask(one).status == 200);
  CHECK_FALSE(connects(two));
  servers.take_back();
  listen("\"" + two + "\"");
  const pid_t last = servers.hand_over();
  CHECK(ask(two).status == 200);
  CHECK_FALSE(connects(one));
  ::kill(last, SIGKILL);
  CHECK(servers.has_said("nobody serves its addresses"));
  open.send("Host: a\r\n\r\n");
  CHECK(open.answer().status == 200);
  open.rest();
  CHECK(servers.wait(servers.first().id()) == 0);
}

}  // namespace
}  // namespace merhaba::e2e
