// The stop, in every state of a connection: who has come is served, who is idle goes, nobody waits
// for ever, and the summary adds up.
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

const std::string kHead = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";

TEST_CASE("without clients the stop is at once, and the port is free again") {
  Running running(config());
  const net::SocketAddress address = running.address();
  CHECK(account(running.stop()).empty());
  CHECK_THROWS(Client(address));
}

TEST_CASE("an idle connection closes in order at the stop") {
  Running running(config());
  Client client(running.address());
  client.ask(kGet);
  running.ask_to_stop();
  CHECK(client.receive_all().empty());
  CHECK_FALSE(client.was_reset());
  CHECK(account(running.wait()) == "served 1");
}

TEST_CASE("a request under way at the stop is finished, and its response says close") {
  struct {
    std::string before, after;
  } const cases[] = {
      {"GET / HT", "TP/1.1\r\nHost: a\r\n\r\n"}, {kHead, "hello"}, {kHead + "he", "llo"}};
  for (const auto& c : cases) {
    Running running(config());
    Client client(running.address()), witness(running.address());
    client.send(c.before);
    settle(witness);
    running.ask_to_stop();
    CHECK(witness.receive_all().empty());  // the stop has begun
    client.send(c.after);
    const std::string answer = client.receive_all();
    CHECK_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_THAT(answer, ContainsSubstring("\r\nConnection: close\r\n"));
    CHECK_FALSE(client.was_reset());
    CHECK(account(running.wait()) == "served 2");
  }
}

TEST_CASE("a connection that has not yet said anything is waited for a moment") {
  Running running(config());
  Client quick(running.address()), silent(running.address()), witness(running.address());
  settle(witness);
  running.ask_to_stop();
  CHECK(witness.receive_all().empty());
  quick.send(kGet);
  CHECK_THAT(quick.receive_all(), ContainsSubstring("\r\nConnection: close\r\n"));
  CHECK(silent.receive_all().empty());
  CHECK_FALSE(silent.was_reset());
  CHECK(account(running.wait()) == "served 2, left 1");
}

void check_queue_is_served(const char* address, unsigned workers) {
  INFO(address << ", workers: " << workers);
  Config wanted = config();
  wanted.listen = {net::parse_listen(address)};
  wanted.workers = workers;
  wanted.max_connections = workers;  // so that most must wait
  Running running(wanted, false);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<Client>(running.address()));
    clients.back()->send(kGet);
  }
  running.ask_to_stop();  // before anybody was accepted
  running.begin();
  int lost = 0;
  for (auto& client : clients) {
    if (!client->receive_all().starts_with("HTTP/1.1 200 OK\r\n") || client->was_reset()) ++lost;
    client->close();
  }
  CHECK(lost == 0);
  const Summary summary = running.wait();
  CHECK(account(summary) == "served 50");
  CHECK(summary.total().queued <= 50);
  CHECK(summary.total().queued_served == summary.total().queued);
}

TEST_CASE("clients that wait in the queue at the stop are served") {
  for (unsigned workers : {1U, 4U}) check_queue_is_served("127.0.0.1:0", workers);
}

TEST_CASE("clients that wait in a Unix socket's queue at the stop are served") {
  const std::string path =
      std::filesystem::temp_directory_path() / ("merhaba-stop-test-" + std::to_string(::getpid()));
  for (unsigned workers : {1U, 4U}) check_queue_is_served(("unix:" + path).c_str(), workers);
}

TEST_CASE("a refused peer that lingers holds the stop up only until it closes") {
  Running running(config());
  Client client(running.address()), witness(running.address());
  client.send("BAD\r\n\r\n");
  CHECK_THAT(client.receive_all(), StartsWith("HTTP/1.1 400 "));
  settle(witness);
  running.ask_to_stop();
  CHECK(witness.receive_all().empty());
  client.close();
  CHECK(account(running.wait()) == "served 1, refused 1");
}

TEST_CASE("what is not over when the drain ends is abandoned") {
  Config wanted = config();
  wanted.drain_timeout = Milliseconds{300};
  wanted.greeting = pattern(20'000'000);
  Running running(wanted, false);
  shrink_send_buffers(running.address());
  running.begin();
  Client head(running.address()), body(running.address()), reader(running.address(), 4096);
  Client refused(running.address()), witness(running.address());
  head.send("GET / HT");
  body.send(kHead + "he");
  reader.send(kGet);
  refused.send("BAD\r\n\r\n");
  CHECK_THAT(refused.receive_all(), StartsWith("HTTP/1.1 400 "));
  for (int i = 0; i < 2; ++i) witness.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(account(running.stop()) == "served 1, abandoned 4");
}

TEST_CASE("a second stop ends at once, whatever is under way") {
  Running running(config());
  Client head(running.address()), witness(running.address());
  head.send("GET / HT");
  settle(witness);
  running.ask_to_stop();
  CHECK(witness.receive_all().empty());
  running.ask_to_stop();
  CHECK(account(running.wait()) == "served 1, abandoned 1");
  CHECK(head.receive_all().empty());
}

TEST_CASE("a run is complete when its stop ended by itself, whatever became of the clients") {
  for (unsigned workers : {1U, 4U}) {
    Config wanted = config();
    wanted.workers = workers;
    Running running(wanted);
    Client served(running.address()), refused(running.address()), silent(running.address());
    served.ask(kGet);
    refused.send("BAD\r\n\r\n");
    CHECK_THAT(refused.receive_all(), StartsWith("HTTP/1.1 400 "));
    refused.close();
    CHECK(running.stop().complete);
  }
}

TEST_CASE("a run is not complete when the drain ended, or a second stop came, before it was over") {
  for (unsigned workers : {1U, 4U}) {
    for (bool twice : {false, true}) {
      Config wanted = config();
      wanted.workers = workers;
      wanted.drain_timeout = Milliseconds{twice ? 60'000 : 100};
      Running running(wanted);
      Client head(running.address()), witness(running.address());
      head.send("GET / HT");
      witness.ask(kGet);
      running.ask_to_stop();
      if (twice) {
        CHECK(witness.receive_all().empty());
        running.ask_to_stop();
      }
      CHECK_FALSE(running.wait().complete);
    }
  }
}

TEST_CASE("a second stop before the first was seen leaves the run incomplete, though nobody came") {
  Running running(config(), false);
  running.ask_to_stop();
  running.ask_to_stop();
  running.begin();
  const Summary summary = running.wait();
  CHECK(summary.total().accepted == 0);
  CHECK_FALSE(summary.complete);
}

TEST_CASE("an immediate stop cuts off connections with something under way, and no others") {
  Running running(config());
  Client idle(running.address()), head(running.address()), witness(running.address());
  idle.ask(kGet);
  head.send("GET / HT");
  settle(witness);
  running.ask_to_stop();
  running.ask_to_stop();
  CHECK(account(running.wait()) == "served 2, abandoned 1");
}

TEST_CASE(
    "the stop cancels what a connection that is cut off has not sent, and logs how much went") {
  Config wanted = config();
  wanted.greeting = pattern(20'000'000);
  wanted.access_log = AccessLogFormat::common;
  const std::string log = written_to(1, [&] {
    Running running(wanted);
    Client reader(running.address(), 4096);
    reader.send(kGet);
    CHECK_THAT(reader.receive_through("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
    running.ask_to_stop();
    running.ask_to_stop();
    CHECK(account(running.wait()) == "abandoned 1");
  });
  const std::size_t line = log.find("\"GET / HTTP/1.1\" 200 ");
  REQUIRE(line != std::string::npos);
  CHECK(std::stoul(log.substr(line + 21)) < 20'000'000);
}

}  // namespace
}  // namespace merhaba::server::test
