// Deadlines of real connections: they are absolute, each ends what it should, and says so.
#include <poll.h>

#include <string>

#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

constexpr Milliseconds kShort{200};

const std::string kPost = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";

TEST_CASE("a head that does not arrive in time is answered 408") {
  Config wanted = config();
  wanted.header_timeout = kShort;
  Running running(wanted);
  Client client(running.address());
  client.send("GET / HTTP/1.1\r\nHo");
  const std::string answer = client.receive_all();
  CHECK_THAT(answer, StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  CHECK_THAT(answer, ContainsSubstring("\r\nConnection: close\r\n"));
  CHECK_FALSE(client.was_reset());
  client.close();
  CHECK(account(running.stop()) == "timed out 1");
}

TEST_CASE("bytes that trickle in put no deadline off") {
  Config wanted = config();
  wanted.header_timeout = wanted.body_timeout = kShort;
  for (const std::string& begin : {std::string("GET / HTTP/1.1\r\nX: "), kPost}) {
    Running running(wanted);
    Client client(running.address());
    client.send(begin);
    int bytes = 0;
    for (; bytes < 3000 && !client.has_input(); ++bytes) {
      client.send_while_possible("x");
      ::poll(nullptr, 0, 10);  // the trickle itself
    }
    CHECK(bytes < 3000);
    CHECK_THAT(client.receive_all(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
    CHECK_FALSE(client.was_reset());
    client.close();
    CHECK(account(running.stop()) == "timed out 1");
  }
}

TEST_CASE("a body has a deadline of its own, from the end of the head") {
  Config wanted = config();
  wanted.body_timeout = kShort;
  Running running(wanted);
  Client client(running.address());
  client.send(kPost + "begun");
  CHECK_THAT(client.receive_all(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  client.close();
  CHECK(account(running.stop()) == "timed out 1");
}

TEST_CASE("a second request has its own deadline, too") {
  Config wanted = config();
  wanted.header_timeout = kShort;
  Running running(wanted);
  Client client(running.address());
  CHECK_THAT(client.ask(kGet), StartsWith("HTTP/1.1 200"));
  client.send("GET / HT");
  CHECK_THAT(client.receive_all(), StartsWith("HTTP/1.1 408 "));
  client.close();
  CHECK(account(running.stop()) == "timed out 1");
}

TEST_CASE("a connection that says nothing is closed without a word") {
  Config wanted = config();
  wanted.header_timeout = kShort;
  Running running(wanted);
  Client client(running.address());
  CHECK(client.receive_all().empty());
  CHECK_FALSE(client.was_reset());
  CHECK(account(running.stop()) == "timed out 1");
}

TEST_CASE("an idle connection is closed in order, and has been served") {
  Config wanted = config();
  wanted.idle_timeout = kShort;
  Running running(wanted);
  Client client(running.address());
  CHECK_THAT(client.ask(kGet), StartsWith("HTTP/1.1 200"));
  CHECK(client.receive_all().empty());
  CHECK_FALSE(client.was_reset());
  CHECK(account(running.stop()) == "served 1");
}

TEST_CASE("a response puts the idle deadline off") {
  Config wanted = config();
  wanted.idle_timeout = Milliseconds{400};
  Running running(wanted);
  Client client(running.address());
  for (int i = 0; i < 10; ++i) {  // together longer than the deadline, each far from it
    CHECK_THAT(client.ask(kGet), StartsWith("HTTP/1.1 200"));
    ::poll(nullptr, 0, 60);
  }
}

TEST_CASE("a peer that takes nothing is cut off, and its response counted as timed out") {
  Config wanted = config();
  wanted.greeting = pattern(20'000'000);
  wanted.write_timeout = kShort;
  Running running(wanted, false);
  shrink_send_buffers(running.address());
  running.begin();
  Client client(running.address(), 4096), witness(running.address());
  client.send(kGet);
  CHECK_THAT(client.receive_through("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  pollfd end{client.fd(), 0, 0};  // POLLERR and POLLHUP are always reported
  CHECK(::poll(&end, 1, 30'000) == 1);
  const std::string rest = client.receive_all();
  CHECK(client.was_reset());
  CHECK(rest.size() < wanted.greeting.size());
  witness.send("HEAD / HTTP/1.0\r\n\r\n");
  CHECK_THAT(witness.receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK(account(running.stop()) == "served 1, timed out 1");
}

TEST_CASE("a peer that reads slowly but reads is not cut off") {
  Config wanted = config();
  wanted.greeting = pattern(2'000'000);
  wanted.write_timeout = Milliseconds{1'000};
  Running running(wanted, false);
  shrink_send_buffers(running.address());
  running.begin();
  Client client(running.address(), 4096);
  client.send(kClosingGet);
  client.receive_through("\r\n\r\n");
  std::string body;
  while (body.size() < 1'000'000) {  // about 2 s in all, twice the deadline
    body += client.receive(10'000);
    ::poll(nullptr, 0, 20);
  }
  body += client.receive_all();
  CHECK((body == wanted.greeting));
  CHECK_FALSE(client.was_reset());
  CHECK(account(running.stop()) == "served 1");
}

#ifdef MERHABA_LINUX
TEST_CASE("what the kernel still sends counts as taken by a peer that reads slowly") {
  Config wanted = config();
  wanted.greeting = pattern(20'000'000);
  wanted.write_timeout = Milliseconds{1'000};
  Running running(wanted);
  Client client(running.address(), 65'536);
  client.send(kClosingGet);
  client.receive_through("\r\n\r\n");
  std::size_t taken = 0;  // far less than a third of the send buffer in a second
  for (int i = 0; i < 40; ++i) {
    taken += client.receive(20'000).size();
    ::poll(nullptr, 0, 100);
  }
  CHECK(taken == 40 * 20'000);
  CHECK(taken + client.receive_all().size() == wanted.greeting.size());
  CHECK_FALSE(client.was_reset());
  CHECK(account(running.stop()) == "served 1");
}
#endif

TEST_CASE("a refused peer that does not close is cut off in the end, which takes ten seconds") {
  Running running(config());
  Client client(running.address());
  client.send("BAD\r\n\r\n");
  CHECK_THAT(client.receive_all(), StartsWith("HTTP/1.1 400 "));
  int sent = 0;
  while (sent < 3000 && client.send_while_possible("x") == 1) {  // as long as the server listens
    ::poll(nullptr, 0, 10);
    ++sent;
  }
  CHECK(sent > 10);
  CHECK(sent < 3000);
  CHECK(account(running.stop()) == "refused 1");
}

TEST_CASE("a loop that was blocked closes nothing wrongly") {
  Config wanted = config();
  wanted.header_timeout = Milliseconds{1'000};
  wanted.stall = Stall{Milliseconds{1'500}, Milliseconds{0}};  // once, soon after the start
  Running running(wanted, false);
  Client client(running.address());
  client.send("GET / HTTP/1.1\r\n");
  running.begin();
  ::poll(nullptr, 0, 500);  // the rest arrives while nobody looks, within the deadline
  client.send("Host: a\r\n\r\n");
  CHECK_THAT(client.receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  client.close();
  CHECK(account(running.stop()) == "served 1");
}

}  // namespace
}  // namespace merhaba::server::test
