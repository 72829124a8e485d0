// The tutorial's protocol, over real sockets.
#include <string>

#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;

Config raw() {
  Config wanted = config();
  wanted.protocol = Protocol::raw;
  return wanted;
}

TEST_CASE("raw: whatever was said, the greeting comes byte for byte, then the end") {
  Running running(raw());
  for (std::string text :
       {std::string("x"), std::string("GET / HTTP/1.1\r\n\r\n"), std::string(4096, 'x')}) {
    Client client(running.address());
    client.send(text);
    CHECK(client.receive_all() == "Merhaba d\xc3\xbcnya!");
    CHECK_FALSE(client.was_reset());
  }
  CHECK(account(running.stop()) == "served 3");
}

TEST_CASE("raw: a client that has sent more, or still sends, receives the greeting") {
  Running running(raw());
  Client client(running.address());
  const std::string megabyte(1'000'000, 'x');
  client.send_while_possible(megabyte);
  CHECK(client.receive_all() == "Merhaba d\xc3\xbcnya!");
  CHECK_FALSE(client.was_reset());
  client.close();
  CHECK(account(running.stop()) == "served 1");
}

TEST_CASE("raw: a client that says nothing but the end is greeted, too") {
  Running running(raw());
  Client client(running.address());
  client.finish_sending();
  CHECK(client.receive_all() == "Merhaba d\xc3\xbcnya!");
  CHECK_FALSE(client.was_reset());
  CHECK(account(running.stop()) == "served 1");
}

TEST_CASE("raw: a client that says nothing is not greeted, and cut off in time") {
  Config wanted = raw();
  wanted.header_timeout = Milliseconds{100};
  Running running(wanted);
  Client client(running.address());
  CHECK(client.receive_all().empty());
  CHECK(account(running.stop()) == "timed out 1");
}

TEST_CASE("raw: an empty greeting is the end alone, a long one arrives whole") {
  for (std::size_t size : {std::size_t{0}, std::size_t{3'000'000}}) {
    Config wanted = raw();
    wanted.greeting = pattern(size);
    Running running(wanted);
    Client client(running.address());
    client.send("x");
    CHECK((client.receive_all() == wanted.greeting));
    CHECK_FALSE(client.was_reset());
    client.close();
    CHECK(account(running.stop()) == "served 1");
  }
}

TEST_CASE("verbose: each client and what it sent are printed, control bytes made visible") {
  Config wanted = config();
  wanted.verbose = true;
  std::string address;
  const std::string reported = written_to(2, [&] {
    Running running(wanted);
    Client client(running.address());
    address = client.address().text();
    client.ask("GET /\x1b HTTP/1.1\r\n\r\n");
    client.close();
    running.stop();
  });
  CHECK_THAT(reported, ContainsSubstring(address + " connected\n"));
  CHECK_THAT(reported, ContainsSubstring(address + ": GET /\\x1b HTTP/1.1\\r\\n\\r\\n\n"));
}

}  // namespace
}  // namespace merhaba::server::test
