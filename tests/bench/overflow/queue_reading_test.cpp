// The queue of the real server, filled while it stands still, and emptied again.

#include "bench/overflow/queue_reading.hpp"

#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/support.hpp"
#include "e2e/merhaba.hpp"
#include "net/accept_queue.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

TEST_CASE("a server is asked by HTTP, and its response must be whole") {
  const Question question = question_for({});
  CHECK(question.request == "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  for (const char* whole :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "HTTP/1.0 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}) {
    CAPTURE(whole);
    CHECK(question.is_whole(whole));
  }
  for (const char* part :
       {"", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", "HTTP/1.1 200 OK\r\n", "+PONG\r\n"}) {
    CAPTURE(part);
    CHECK_FALSE(question.is_whole(part));
  }
}

TEST_CASE("a peer that speaks otherwise has its own request, and what its response begins with") {
  target::Peer peer;
  peer.request = "PING\r\nQUIT\r\n";
  peer.answer = "+PONG\r\n";
  const Question question = question_for(peer);
  CHECK(question.request == peer.request);
  CHECK(question.is_whole("+PONG\r\n+OK\r\n"));
  CHECK_FALSE(question.is_whole("+PON"));
  CHECK_FALSE(question.is_whole("-ERR\r\n"));
}

TEST_CASE("a request from the command line may be answered by anything but nothing") {
  const Question question = question_of("merhaba\n");
  CHECK(question.request == "merhaba\n");
  CHECK(question.is_whole("x"));
  CHECK_FALSE(question.is_whole(""));
}

}  // namespace

namespace {

using Catch::Matchers::ContainsSubstring;
using e2e::Merhaba;

net::SocketAddress address_of(const std::string& text) {
  return net::resolve(net::parse_listen(text)).front();
}

QueueReading read(Merhaba& merhaba, std::uint64_t beyond = 8) {
  target::Target target(address_of(merhaba.address()));
  return read_queue(target, question_for({}), beyond, false);
}

void check_agrees(const QueueReading& reading, std::uint64_t capacity) {
  CHECK(reading.filled());
  CHECK(reading.by_limits == capacity);
  CHECK(reading.by_clients == capacity);
  CHECK(reading.by_drops == capacity);
  CHECK(reading.agrees());
  CHECK(reading.account.balances());
  CHECK(reading.served() == reading.account.attempted);
  CHECK(reading.somaxconn == static_cast<std::uint32_t>(net::somaxconn()));
}

TEST_CASE("three readings of its capacity are alike, and all clients are answered") {
  Merhaba merhaba({"-b", "7"});
  const QueueReading reading = read(merhaba, 3);
  check_agrees(reading, 8);
  CHECK(reading.queues == 1);
  CHECK(reading.limit == 7);
  CHECK(reading.account.attempted == 11);
  CHECK(reading.drops >= 3);  // each SYN once, and once more if it stood still for a second
  REQUIRE(reading.again);
  CHECK(*reading.again >= std::chrono::milliseconds(900));
  CHECK(merhaba.stop().account.served == 12);  // the first client, to know that it answers
}

TEST_CASE("no more clients come again than it holds") {
  Merhaba merhaba({"-b", "0"});
  const QueueReading reading = read(merhaba);
  check_agrees(reading, 1);
  CHECK(reading.account.attempted == 2);
}

TEST_CASE("each of several queues is filled, whatever the hash prefers") {
  Merhaba merhaba({"-b", "63", "-w", "3"});
  const QueueReading reading = read(merhaba);
  check_agrees(reading, 192);
  CHECK(reading.queues == 3);
  CHECK(reading.limit == 63);
  CHECK(reading.account.attempted >= 200);
  CHECK(merhaba.stop().account.served == reading.account.attempted + 1);
}

TEST_CASE("a queue for which descriptors lack is only read") {
  Merhaba merhaba({"-b", "7"});
  const auto reported = net::test::in_child([&] {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max = 72;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return std::string("no limit");
    const QueueReading reading = read(merhaba);
    if (reading.filled()) return std::string("filled");
    return fmt::format("{} {} {}", reading.by_limits, reading.clients, reading.account.attempted);
  });
  if (reported == "filled") SKIP("this user may have any number of descriptors");
  CHECK(reported == "8 16 0");
}

TEST_CASE("for a server that does not respond, the error names the option for the request") {
  Merhaba merhaba({"-p", "raw", "-b", "7"});  // no HTTP response
  CHECK_THAT(error_of([&] { read(merhaba); }), ContainsSubstring("first client") &&
                                                   ContainsSubstring("never answered") &&
                                                   ContainsSubstring("--request"));
  target::Target target(address_of(merhaba.address()));
  check_agrees(read_queue(target, question_of("hi\n"), 8, false), 8);
}

TEST_CASE("it does not stop itself") {
  Merhaba merhaba;
  target::Target target(address_of(merhaba.address()), ::getpid());
  CHECK_THAT(error_of([&] { read_queue(target, question_for({}), 8, false); }),
             ContainsSubstring("would stop itself"));
}

}  // namespace

}  // namespace merhaba::bench::overflow::test
