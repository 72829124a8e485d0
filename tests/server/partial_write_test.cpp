// Peers that read slowly: every byte arrives, in order, and the server waits without harm.
#include <string>

#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::StartsWith;

std::string repeat(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

// Removes the Date of every response, which may change while they are made.
std::string undated(std::string answers) {
  for (std::size_t at = 0; (at = answers.find("\r\nDate: ", at)) != std::string::npos;) {
    answers.erase(at, 8 + 29);
  }
  return answers;
}

TEST_CASE("a body of several MB goes through a send buffer of 4 kB, byte for byte") {
  Config wanted = config();
  wanted.greeting = pattern(3'000'000);
  Running running(wanted, false);
  shrink_send_buffers(running.address());
  running.begin();
  Client client(running.address(), 4096);
  for (int i = 0; i < 2; ++i) {  // kept alive, and once more
    client.send(kGet);
    const std::string head = client.receive_through("\r\n\r\n");
    CHECK_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK((client.receive(wanted.greeting.size()) == wanted.greeting));
  }
  client.send(kClosingGet);
  client.receive_through("\r\n\r\n");
  CHECK((client.receive_all() == wanted.greeting));
  CHECK_FALSE(client.was_reset());
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 1");
  CHECK(summary.total().answered() == 3);
}

TEST_CASE("pipelined requests of a slow reader are all answered, in order, byte for byte") {
  constexpr std::size_t kRequests = 6'000;
  Running running(config(), false);
  shrink_send_buffers(running.address());
  running.begin();
  Client usual(running.address());
  const std::string one = undated(usual.ask(kGet));
  usual.close();

  Client client(running.address(), 4096);
  std::string requests = repeat(kGet, kRequests);
  std::string answers;
  // Reads a little only when no more requests are taken: so the server is full most of the time.
  for (std::size_t sent = 0; sent < requests.size();) {
    const std::string_view rest = std::string_view(requests).substr(sent);
    const std::size_t now = client.send_some(rest);
    sent += now;
    if (now == 0) {
      answers += client.receive(1000);
    }
  }
  client.finish_sending();
  answers += client.receive_all();
  CHECK_FALSE(client.was_reset());
  CHECK((undated(answers) == repeat(one, kRequests)));
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 2");
  CHECK(summary.total().answered() == kRequests + 1);
}

TEST_CASE("a large body is pipelined, too") {
  Config wanted = config();
  wanted.greeting = pattern(200'000);
  Running running(wanted, false);
  shrink_send_buffers(running.address());
  running.begin();
  Client client(running.address(), 4096);
  client.send(repeat(kGet, 20) + kClosingGet);
  for (int i = 0; i < 21; ++i) {
    CHECK_THAT(client.receive_through("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK((client.receive(wanted.greeting.size()) == wanted.greeting));
  }
  CHECK(client.receive_all().empty());
  client.close();
  CHECK(account(running.stop()) == "served 1");
}

TEST_CASE("no more requests are read from a peer that does not take its responses") {
  Config wanted = config();
  wanted.greeting = pattern(100'000);
  Running running(wanted, false);
  shrink_send_buffers(running.address());
  running.begin();
  Client client(running.address(), 4096), witness(running.address());
  const std::string requests = repeat(kGet, 1000);
  // The system's buffers take some megabytes at most; the server must not take the rest.
  std::size_t sent = 0;
  int quiet = 0;
  while (quiet < 3 && sent < 64'000'000) {
    const std::size_t now =
        client.send_some(std::string_view(requests).substr(sent % requests.size()));
    sent += now;
    quiet = now > 0 ? 0 : quiet + 1;
    witness.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  CHECK(quiet == 3);
  CHECK(sent < 64'000'000);
  client.reset();
}

TEST_CASE("the last responses are sent whole when the stop comes while they wait") {
  Config wanted = config();
  wanted.greeting = pattern(3'000'000);
  Running running(wanted, false);
  shrink_send_buffers(running.address());
  running.begin();
  Client client(running.address(), 4096);
  client.send(kGet);
  CHECK_THAT(client.receive_through("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  running.ask_to_stop();
  CHECK((client.receive(wanted.greeting.size()) == wanted.greeting));
  CHECK(client.receive_all().empty());
  CHECK_FALSE(client.was_reset());
  CHECK(account(running.wait()) == "served 1");
}

}  // namespace
}  // namespace merhaba::server::test
