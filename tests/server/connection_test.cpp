// How a connection closes, in order and otherwise: nothing is lost that was answered, and every
// connection has one end in the summary.
#include "server/connection.hpp"

#include <string>
#include <vector>

#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

std::string post(std::size_t length, const std::string& content) {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
         content;
}

TEST_CASE("a peer that closes between requests was served, one that said nothing was not") {
  Running running(config());
  Client witness(running.address());
  {
    Client served(running.address()), silent(running.address()), empty_lines(running.address());
    served.ask(kGet);
    empty_lines.send("\r\n\r\n");
    settle(witness);
  }
  settle(witness);
  witness.close();
  CHECK(account(running.stop()) == "served 2, left 2");
}

TEST_CASE("a peer that half-closes still receives its responses, then the end") {
  Running running(config());
  for (const std::string& request : {kGet, kGet + kGet, post(5, "hello")}) {
    Client client(running.address());
    client.send(request);
    client.finish_sending();
    const std::string answers = client.receive_all();
    CHECK_THAT(answers, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_THAT(answers, EndsWith("Merhaba d\xc3\xbcnya!"));
    CHECK_FALSE(client.was_reset());
  }
  CHECK(account(running.stop()) == "served 3");
}

TEST_CASE("a client that half-closes within a request gets an error, and the end is in order") {
  Running running(config());
  for (const std::string& request : {std::string("GET / HT"), post(10, "hello")}) {
    Client client(running.address());
    client.send(request);
    client.finish_sending();
    const std::string answer = client.receive_all();
    CHECK_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
    CHECK_THAT(answer, ContainsSubstring("\r\nConnection: close\r\n"));
    CHECK_FALSE(client.was_reset());
  }
  CHECK(account(running.stop()) == "refused 2");
}

TEST_CASE("a refused client that still sends receives why") {
  Running running(config());
  Client client(running.address());
  client.send(post(100'000'000, ""));
  client.send_while_possible(std::string(8'000'000, 'x'));
  const std::string answer = client.receive_all();
  CHECK_THAT(answer, StartsWith("HTTP/1.1 413 Content Too Large\r\n"));
  CHECK_FALSE(client.was_reset());
  client.close();
  CHECK(account(running.stop()) == "refused 1");
}

TEST_CASE("what follows a request that asked to close does not cost it its response") {
  Running running(config());
  Client client(running.address());
  client.send_while_possible(kClosingGet + std::string(300'000, 'x'));
  const std::string answer = client.receive_all();
  CHECK_THAT(answer, EndsWith("Merhaba d\xc3\xbcnya!"));
  CHECK(answer.find("HTTP/1.1", 1) == std::string::npos);
  CHECK_FALSE(client.was_reset());
  client.close();
  CHECK(account(running.stop()) == "served 1");
}

TEST_CASE("a request may arrive byte by byte") {
  Running running(config());
  Client client(running.address()), witness(running.address());
  for (char byte : post(3, "abc") + kClosingGet) {
    client.send({&byte, 1});
    settle(witness);
  }
  const std::string answers = client.receive_all();
  CHECK(answers.find("HTTP/1.1 200") == 0);
  CHECK(answers.find("HTTP/1.1 200", 1) != std::string::npos);
  witness.close();
  CHECK(account(running.stop()) == "served 2");
}

TEST_CASE("a client that waits for leave to send gets it") {
  Running running(config());
  Client client(running.address());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  CHECK(client.receive_through("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK_THAT(client.ask("hello"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("a peer may reset in every state, and it hurts nobody else") {
  Running running(config());
  Client witness(running.address());
  const auto reset_after = [&](const std::string& bytes) {
    Client client(running.address());
    client.send(bytes);
    settle(witness);
    client.reset();
    settle(witness);
  };
  reset_after("");                      // connected, silent
  reset_after("GET / HTTP/1.1\r\nHo");  // within a head
  reset_after(post(10, "hello"));       // within a body
  reset_after("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");
  reset_after("BREW");  // within a method
  CHECK_THAT(witness.ask(kClosingGet), StartsWith("HTTP/1.1 200"));
  CHECK(witness.receive_all().empty());
  CHECK(account(running.stop()) == "served 1, reset 5");
}

TEST_CASE("a peer that resets while it waits in the queue is accepted and gone") {
  Running running(config(), false);
  for (const std::string& bytes : {std::string(), std::string("GET / HT"), kGet}) {
    Client client(running.address());
    client.send(bytes);
    client.reset();
  }
  Client witness(running.address());
  running.begin();
  settle(witness);
  witness.close();
  const Summary summary = running.stop();
  account(summary);
  CHECK(ended(summary, Outcome::served) == 1);
  CHECK(ended(summary, Outcome::reset) ==
        summary.total().accepted - 1);  // the system may hide some
}

TEST_CASE("a client that has read all its responses was served, however it closes") {
  for (const std::string& request : {kGet, kGet + kGet, kClosingGet + "more"}) {
    Running running(config());
    Client witness(running.address());
    Client client(running.address());
    client.send(request);
    client.receive_answer();
    settle(witness);
    client.reset();
    settle(witness);
    witness.close();
    CHECK(account(running.stop()) == "served 2");
  }
}

TEST_CASE("a client that resets within a further request was not served whole") {
  Running running(config());
  Client witness(running.address());
  Client client(running.address());
  client.ask(kGet);
  client.send("GET / HT");
  settle(witness);
  client.reset();
  settle(witness);
  witness.close();
  CHECK(account(running.stop()) == "served 1, reset 1");
}

TEST_CASE(
    "a peer that resets with unsent answers before it is counted, and its memory given back") {
  Config wanted = config();
  wanted.greeting = pattern(20'000'000);
  wanted.access_log = AccessLogFormat::common;
  std::string reported;
  const std::string log = written_to(1, [&] {
    Running running(wanted);
    Client client(running.address(), 4096);
    client.send(kGet);
    CHECK_THAT(client.receive(1000), StartsWith("HTTP/1.1 200 OK\r\n"));
    client.reset();
    Client next(running.address());  // the server goes on
    CHECK_THAT(next.ask("HEAD / HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
    next.close();
    Client last(running.address());
    last.send("HEAD / HTTP/1.0\r\n\r\n");
    last.receive_all();
    reported = account(running.stop());
  });
  CHECK(reported == "served 2, reset 1");
  const std::size_t line = log.find("\"GET / HTTP/1.1\" 200 ");
  REQUIRE(line != std::string::npos);
  const unsigned long sent = std::stoul(log.substr(line + 21));
  CHECK(sent >= 500);        // what the client has seen of it
  CHECK(sent < 20'000'000);  // and no more than left the server
}

TEST_CASE("a peer that resets while the server lingers has one end, too") {
  Running running(config());
  Client witness(running.address());
  Client client(running.address());
  client.send("BAD\r\n\r\n");
  CHECK_THAT(client.receive_all(), StartsWith("HTTP/1.1 400 "));  // the server has half-closed
  client.reset();
  settle(witness);
  witness.close();
  CHECK(account(running.stop()) == "served 1, refused 1");
}

TEST_CASE("aborted and refused requests are in the access log, each with its status") {
  Config wanted = config();
  wanted.access_log = AccessLogFormat::common;
  const std::string log = written_to(1, [&] {
    Running running(wanted);
    Client witness(running.address());
    Client client(running.address());
    client.send("GET /gone HTTP/1.1\r\nHo");
    settle(witness);
    client.reset();
    settle(witness);
    Client refused(running.address());
    refused.send("GET /refused HTTP/1.1\r\n\r\n");
    refused.receive_all();
    Client ended(running.address());
    ended.send("GET /ended HT");
    ended.finish_sending();
    ended.receive_all();
  });
  CHECK_THAT(log, ContainsSubstring("127.0.0.1 - - ["));
  CHECK_THAT(log, ContainsSubstring("\"GET /gone HTTP/1.1\" 499 0\n"));
  CHECK_THAT(log, ContainsSubstring("\"GET /refused HTTP/1.1\" 400 40\n"));
  CHECK_THAT(log, ContainsSubstring("\"GET /ended HT\" 400 "));
  CHECK_THAT(log, ContainsSubstring("\"GET / HTTP/1.1\" 200 15\n"));
}

}  // namespace
}  // namespace merhaba::server::test
