// HTTP as a client sees it: methods, bodies, pipelining, persistence, the Date.
#include <regex>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST_CASE("a GET is answered with the greeting, and what HTTP asks to be said of it") {
  Merhaba merhaba;
  Client client(merhaba.address());
  client.send(request());
  const Answer answer = client.answer();
  CHECK(answer.status == 200);
  CHECK(answer.body == default_greeting);
  CHECK(answer.field("Content-Type") == "text/plain; charset=utf-8");
  CHECK(answer.field("Content-Length") == "15");
  CHECK(answer.field("Connection").empty());
  const std::regex date(
      "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z][a-z] \\d{4} "
      "\\d\\d:\\d\\d:\\d\\d GMT");
  CHECK(std::regex_match(answer.field("Date"), date));
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("GET, POST, PUT, PATCH and DELETE get the greeting on every target") {
  Merhaba merhaba;
  Client client(merhaba.address());
  for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    for (const std::string target : {"/", "/a/b?c=d", "http://example.org/x"}) {
      client.send(method + ' ' + target + " HTTP/1.1\r\nHost: example.org\r\n\r\n");
      const Answer answer = client.answer();
      CHECK(answer.status == 200);
      CHECK(answer.body == default_greeting);
    }
  }
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a HEAD gets the head of the GET and no body") {
  Merhaba merhaba;
  Client client(merhaba.address());
  client.send(request("HEAD") + request());
  const Answer head = client.answer(true);
  const Answer get = client.answer();
  CHECK(head.status == 200);
  CHECK(head.field("Content-Length") == get.field("Content-Length"));
  CHECK(get.body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("OPTIONS lists the methods, for a target and for the server") {
  Merhaba merhaba;
  Client client(merhaba.address());
  client.send(request("OPTIONS") + "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 2; ++i) {
    const Answer answer = client.answer();
    CHECK(answer.status == 200);
    CHECK(answer.field("Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    CHECK(answer.body.empty());
  }
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a body is read and discarded before the response, and the next request is in step") {
  Merhaba merhaba;
  Client client(merhaba.address());
  const std::string body(300'000, 'b');
  client.send(request("POST", "Content-Length: 300000\r\n", body));
  CHECK(client.answer().body == default_greeting);
  const std::string chunks = "5\r\nhello\r\n186a0;with=extension\r\n" + body.substr(0, 100'000) +
                             "\r\n0\r\nTrailer: t\r\n\r\n";
  client.send(request("PUT", "Transfer-Encoding: chunked\r\n", chunks) + request());
  CHECK(client.answer().body == default_greeting);
  CHECK(client.answer().body == default_greeting);
  CHECK_FALSE(client.has_input(0));
  CHECK(merhaba.stop().account.answered == 3);
}

TEST_CASE("a client that asks for leave to send its body gets it") {
  Merhaba merhaba;
  Client client(merhaba.address());
  client.send(request("POST", "Expect: 100-continue\r\nContent-Length: 4\r\n"));
  CHECK(client.answer().status == 100);
  client.send("body");
  CHECK(client.answer().body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a request that comes byte by byte is answered like any other") {
  Merhaba merhaba;
  Client client(merhaba.address());
  CHECK(client.send_slowly(request("POST", "Transfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n"),
                           1));
  CHECK(client.answer().body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("pipelined requests are all answered, in order") {
  Merhaba merhaba;
  Client client(merhaba.address());
  constexpr int kPairs = 500;
  client.send(times(kPairs, request("GET") + request("HEAD")) + request("OPTIONS", close_field));
  for (int i = 0; i < kPairs; ++i) {
    CHECK(client.answer().body == default_greeting);
    CHECK(client.answer(true).field("Allow").empty());
  }
  const Answer last = client.answer();
  CHECK(last.field("Connection") == "close");
  CHECK_FALSE(last.field("Allow").empty());
  CHECK(client.rest().empty());
  CHECK(client.end() == End::closed);
  CHECK(merhaba.stop().account.answered == 2 * kPairs + 1);
}

TEST_CASE("good requests before a bad one are answered, and the bad one is refused") {
  Merhaba merhaba;
  Client client(merhaba.address());
  client.send(times(2, request()) + "GET / HTTP/1.1\r\nBad Field: x\r\n\r\n" + times(3, request()));
  CHECK(client.answer().body == default_greeting);
  CHECK(client.answer().body == default_greeting);
  const Answer refusal = client.answer();
  CHECK(refusal.status == 400);
  CHECK(refusal.field("Connection") == "close");
  CHECK(client.rest().empty());
  CHECK(client.end() == End::closed);
  CHECK(merhaba.stop().account.refused == 1);
}

TEST_CASE("HTTP/1.1 stays open unless asked to close, HTTP/1.0 closes unless asked to stay open") {
  Merhaba merhaba;
  Client stays(merhaba.address());
  stays.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(stays.answer().field("Connection") == "keep-alive");
  stays.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(stays.answer().field("Connection") == "close");
  CHECK(stays.rest().empty());
  CHECK(stays.end() == End::closed);

  Client closes(merhaba.address());
  closes.send(request("GET", close_field) + request());  // what follows a close is not looked at
  CHECK(closes.answer().field("Connection") == "close");
  CHECK(closes.rest().empty());
  CHECK(closes.end() == End::closed);
  CHECK(merhaba.stop().account.answered == 3);
}

TEST_CASE("a client that half-closes after its request still gets the response") {
  Merhaba merhaba;
  Client client(merhaba.address());
  client.send(request());
  client.half_close();
  CHECK(client.answer().body == default_greeting);
  CHECK(client.rest().empty());
  CHECK(client.end() == End::closed);
  const Ended ended = merhaba.stop();
  CHECK(ended.account.served == 1);
}

TEST_CASE("the Date goes with the clock") {
  Merhaba merhaba;
  Client client(merhaba.address());
  const auto date = [&client] {
    client.send(request());
    return client.answer().field("Date");
  };
  const std::string first = date();
  CHECK(eventually([&] { return date() != first; }));
  CHECK(merhaba.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
