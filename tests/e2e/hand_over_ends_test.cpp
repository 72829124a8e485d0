// A hand-over whose processes end in order, at whatever moment they are asked to.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <list>

#include "e2e/client.hpp"
#include "e2e/succession.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a successor that is stopped while its predecessor drains stays stopped") {
  for (const std::string workers : {"1", "3"}) {
    Succession servers({"-w", workers});
    Client open(servers.address());
    open.send("GET / HTTP/1.1\r\n");
    ask(servers.address());
    const pid_t next = servers.hand_over();
    servers.signal(SIGTERM);
    CHECK(servers.wait(next) == 0);
    // Though the predecessor is still here, it holds the port no more.
    CHECK_FALSE(connects(servers.address()));
    { const Merhaba anew({"-l", servers.address()}); }
    open.send("Host: a\r\n\r\n");
    CHECK(open.answer().body == default_greeting);
    open.rest();
    CHECK(servers.wait(servers.first().id()) == 0);
    CHECK_THAT(servers.err(), !ContainsSubstring("accepts again") && !ContainsSubstring("outside"));
  }
}

TEST_CASE("a successor that stops has the time for its account, though its predecessor waits") {
  const Folder folder;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const Fd nobody_reads(ends[0]);
  const Fd full(ends[1]);
  ::fcntl(full.get(), F_SETFL, O_NONBLOCK);
  while (::write(full.get(), folder.path().data(), 1) == 1) {
  }
  Command command;
  command.before_exec = [&full] { ::dup2(full.get(), STDOUT_FILENO); };
  Succession servers({"--access-log", "common", "--summary-file", folder / "summary"}, command);
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  ask(servers.address());
  servers.hand_over();
  ask(servers.address());
  servers.signal(SIGTERM);
  CHECK(servers.wait(servers.serving()) == 0);
  CHECK_THAT(test::read_file(folder / "summary"), ContainsSubstring("\"complete\": true"));
}

TEST_CASE("a successor that no longer needs its predecessor is not replaced by it") {
  Succession servers;
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  ask(servers.address());
  const pid_t second = servers.hand_over();
  Client other(servers.address());
  other.send("GET / HTTP/1.1\r\n");
  ask(servers.address());
  const pid_t third = servers.hand_over();
  ::kill(third, SIGKILL);
  CHECK(servers.has_said("the successor, process " + std::to_string(third) + ", is gone"));
  CHECK(ask(servers.address()).status == 200);  // by the second
  ::kill(second, SIGKILL);
  CHECK(becomes_refused(servers.address()));
}

TEST_CASE(
    "a predecessor that is stopped ends, whether or not it sees first that its successor is lost") {
  Succession servers({"-w", "2"});
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  ask(servers.address());
  const pid_t next = servers.hand_over();
  CHECK(ask(servers.address()).status == 200);
  servers.first().process().signal(SIGTERM);
  ::kill(next, SIGKILL);
  CHECK(servers.has_said("the successor, process " + std::to_string(next) + ", is gone"));
  CHECK(becomes_refused(servers.address()));  // once each worker has closed its sockets
  open.send("Host: a\r\n\r\n");
  CHECK(open.answer().status == 200);
  open.rest();
  CHECK(servers.wait(servers.first().id()) == 0);
}

TEST_CASE("a successor hands over in turn while its predecessor drains") {
  Succession servers;
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  ask(servers.address());
  const pid_t second = servers.hand_over();
  const pid_t third = servers.hand_over();
  CHECK(servers.wait(second) == 0);
  CHECK(ask(servers.address()).status == 200);
  open.send("Host: a\r\n\r\n");
  CHECK(open.answer().status == 200);
  open.rest();
  CHECK(servers.wait(servers.first().id()) == 0);
  servers.signal(SIGTERM);
  CHECK(servers.wait(third) == 0);
  CHECK_THAT(servers.err(), !ContainsSubstring("accepts again") && !ContainsSubstring("outside"));
}

TEST_CASE("a hand-over that the drain timeout ends is done all the same") {
  Succession servers({"--drain-timeout", "300ms", "-w", "2"});
  Client silent(servers.address());
  silent.send("GET / HTTP/1.1\r\n");
  ask(servers.address());
  const pid_t next = servers.hand_over();
  CHECK(servers.wait(servers.first().id()) == 0);
  CHECK_THAT(servers.err(), ContainsSubstring("stopped: abandoned 1;") &&
                                !ContainsSubstring("the previous process ended"));
  CHECK(ask(servers.address()).status == 200);
  ::kill(next, SIGTERM);
  CHECK(servers.wait(next) == 0);
}

}  // namespace
}  // namespace merhaba::e2e
