// Refused requests: the right status, a short readable body, and a close that never destroys the
// response, whatever the client is still sending.
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::StartsWith;

// Sends it all, then reads: the response must have survived, and the end be in order.
Answer check_refused(const Merhaba& merhaba, const std::string& bytes, int status) {
  CAPTURE(status);
  Client client(merhaba.address());
  CHECK(client.send(bytes));
  const Answer answer = client.answer();
  CHECK(answer.status == status);
  CHECK(answer.field("Connection") == "close");
  CHECK(answer.field("Content-Type") == "text/plain; charset=utf-8");
  CHECK_FALSE(answer.field("Date").empty());
  CHECK_THAT(answer.body, StartsWith(std::to_string(status) + ' '));
  CHECK(answer.body.size() < 120);
  CHECK(client.rest().empty());
  CHECK(client.end() == End::closed);
  return answer;
}

TEST_CASE("each kind of bad request gets its status") {
  Merhaba merhaba;
  check_refused(merhaba, "GET / HTTP/1.1\r\n\r\n", 400);
  check_refused(merhaba, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
  check_refused(merhaba, "\x16\x03\x01\x02\x01\r\n\r\n", 400);
  check_refused(merhaba, request("POST", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
                400);
  check_refused(merhaba, request("POST", "Transfer-Encoding: gzip, chunked\r\n"), 501);
  check_refused(merhaba, request("BREW"), 501);
  check_refused(merhaba, "GET / HTTP/3.0\r\nHost: x\r\n\r\n", 505);
  const Answer refused = check_refused(merhaba, request("TRACE"), 405);
  CHECK(refused.field("Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  check_refused(merhaba, request("GET", "X: " + std::string(20'000, 'x') + "\r\n"), 431);
  check_refused(merhaba, "GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.refused == 10);
  CHECK(ended.account.adds_up());
}

TEST_CASE("a refused HEAD has no body in its response") {
  Merhaba merhaba;
  Client client(merhaba.address());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n");
  CHECK(client.answer(true).status == 400);
  CHECK(client.rest().empty());
  CHECK(client.end() == End::closed);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a client in the middle of a large upload can read why it is refused") {
  Merhaba merhaba;
  const std::string upload(8'000'000, 'u');
  check_refused(merhaba, request("POST", "Content-Length: 8000000\r\n", upload), 413);
  check_refused(merhaba, request("POST", "Transfer-Encoding: chunked\r\n", "7a1200\r\n" + upload),
                413);
  check_refused(merhaba, request("POST", "Transfer-Encoding: chunked\r\n", "no size\r\n" + upload),
                400);
  check_refused(merhaba, request("GET", "X: " + upload), 431);
  check_refused(merhaba, "GET /" + upload, 414);
  check_refused(merhaba, request("BREW", "Content-Length: 8000000\r\n", upload), 501);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.refused == 6);
}

TEST_CASE("the limits of head and body are what the options say") {
  Merhaba merhaba({"--max-header-bytes", "512", "--max-body-bytes", "4"});
  CHECK(ask(merhaba.address(), request("POST", "Content-Length: 4\r\n" + close_field, "four"))
            .status == 200);
  check_refused(merhaba, request("POST", "Content-Length: 5\r\n", "fives"), 413);
  check_refused(merhaba, request("GET", "X: " + std::string(512, 'x') + "\r\n"), 431);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a request cut off by its client is refused, not answered") {
  Merhaba merhaba;
  for (const std::string& part :
       {std::string("GET / HT"), request("POST", "Content-Length: 10\r\n", "short")}) {
    Client client(merhaba.address());
    client.send(part);
    client.half_close();
    CHECK(client.answer().status == 400);
    CHECK(client.rest().empty());
    CHECK(client.end() == End::closed);
  }
  CHECK(merhaba.stop().account.refused == 2);
}

}  // namespace
}  // namespace merhaba::e2e
