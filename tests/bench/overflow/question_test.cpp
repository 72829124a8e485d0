#include "bench/overflow/question.hpp"

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
}  // namespace merhaba::bench::overflow::test
