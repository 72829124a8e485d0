// Responses that wait: never too short a time, in order, and as long as their client is there.
#include <poll.h>

#include <algorithm>
#include <string>
#include <vector>

#include "net/support.hpp"
#include "server/by_hand.hpp"
#include "server/delays.hpp"
#include "server/faulty.hpp"
#include "server/watched.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using net::test::eventually;
using std::chrono::milliseconds;

TEST_CASE("a response comes no earlier than asked for, and is the ordinary one") {
  Running running(faulty("delay:100ms"));
  Client client(running.address());
  for (int i = 0; i < 3; ++i) {
    const Watch watch;
    const std::string response = client.ask(kGet);
    CHECK(watch.passed() >= milliseconds(100));
    CHECK_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_THAT(response, EndsWith("\r\n\r\nMerhaba d\xc3\xbcnya!"));
    CHECK(field_of(response, "X-Fault") == "delay:100ms");
  }
  client.close();
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 1");
  CHECK(faults_of(summary) == "delay 3");
}

TEST_CASE("each request has the time that its numbers say, at least") {
  const Config wanted = faulty("delay:1ms-60ms@80%");
  Running running(wanted);
  const fault::Plan plan(wanted.faults, 1, true, 0);
  for (std::uint32_t connection = 1; connection <= 5; ++connection) {
    Client client(running.address());
    for (std::uint32_t request = 1; request <= 8; ++request) {
      const Watch watch;
      CHECK_THAT(client.ask(kGet), StartsWith("HTTP/1.1 200 "));
      CHECK(watch.passed() >= plan.on_request(connection, request, 0).wait);
    }
  }
}

TEST_CASE("pipelined requests wait one after another, and their responses are in order") {
  Running running(faulty("delay:30ms"));
  Client client(running.address());
  const Watch watch;
  client.send(kGet + "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" +
              "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK_THAT(client.receive_answer(), EndsWith("!"));
  CHECK(watch.passed() >= milliseconds(30));
  CHECK_THAT(client.receive_answer(), ContainsSubstring("\r\nAllow: "));
  CHECK(watch.passed() >= milliseconds(60));
  CHECK_THAT(client.receive_through("\r\n\r\n"), ContainsSubstring("\r\nContent-Length: 15\r\n"));
  CHECK(watch.passed() >= milliseconds(90));
  client.send(kClosingGet);  // the connection goes on
  CHECK_THAT(client.receive_all(), EndsWith("!"));
  CHECK(account(running.stop()) == "served 1");
}

TEST_CASE("more pipelined requests than have a turn are all served, some delayed and some not") {
  std::string all;
  for (int i = 0; i < 39; ++i) all += kGet;
  for (const char* fault : {"delay:1ms", "delay:1ms@50%", "delay:exp:1ms@10%\nstatus:503@30%"}) {
    for (const std::size_t size : {std::size_t{15}, std::size_t{5'000}}) {
      Config wanted = faulty(fault);
      wanted.greeting = pattern(size);
      Running running(wanted);
      Client client(running.address());
      client.send(all + kClosingGet);
      for (int i = 0; i < 40; ++i)
        CHECK_THAT(client.receive_answer().substr(0, 9), StartsWith("HTTP/1.1 "));
      CHECK(client.receive_all().empty());
      CHECK_FALSE(client.was_reset());
      client.close();
      const Summary summary = running.stop();
      CHECK(account(summary) == "served 1");
      CHECK(summary.total().answered() == 40);
    }
  }
}

TEST_CASE("requests beyond what is read at once wait in the kernel while one is delayed") {
  constexpr int kMany = 3'000;
  std::string all;
  for (int i = 1; i < kMany; ++i) all += kGet;
  Running running(faulty("delay:5ms@1%"));
  Client client(running.address());
  std::size_t count = 0;
  for (std::string_view rest = all; !rest.empty();) {  // without reading, as far as that goes
    const std::size_t sent = client.send_some(rest);
    rest.remove_prefix(sent);
    if (sent == 0) count += client.receive_answer().ends_with("!") ? 1 : 0;
  }
  client.send(kClosingGet);
  while (count < kMany && client.receive_answer().ends_with("!")) ++count;
  CHECK(count == kMany);
  CHECK(client.receive_all().empty());
  client.close();
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 1");
  CHECK(met(summary.total(), fault::Kind::delay) > 5);
}

TEST_CASE("a client that has nothing more to send, or sends the next request, gets its response") {
  Running running(faulty("delay:50ms"));
  Client half(running.address()), more(running.address());
  half.send(kGet);
  half.finish_sending();
  CHECK_THAT(half.receive_all(), EndsWith("!"));
  CHECK_FALSE(half.was_reset());
  more.send(kGet);
  ::poll(nullptr, 0, 10);
  more.send(kClosingGet);
  CHECK_THAT(more.receive_answer(), EndsWith("!"));
  CHECK_THAT(more.receive_all(), EndsWith("!"));
  CHECK(account(running.stop()) == "served 2");
}

TEST_CASE("a client that resets while its response waits is not waited for") {
  Watched running(faulty("delay:1h"));
  Client client(running.address());
  client.send(kGet);
  CHECK(eventually([&] { return met(running.counters(), fault::Kind::delay) == 1; }));
  client.reset();
  CHECK(eventually(
      [&] { return running.counters().ended[static_cast<std::size_t>(Outcome::reset)] == 1; }));
  CHECK(account(running.stop()) == "reset 1");
}

TEST_CASE("many wait at once, each for its own time, whatever becomes of the others") {
  const Config wanted = faulty("delay:10ms-200ms");
  Running running(wanted);
  const fault::Plan plan(wanted.faults, 1, true, 0);
  Clients clients;
  std::vector<Watch> watches;
  for (std::uint32_t i = 1; i <= 60; ++i) {
    clients.push_back(std::make_unique<Client>(running.address()));
    watches.emplace_back();
    clients.back()->send(kClosingGet);
  }
  for (std::size_t i = 0; i < clients.size(); i += 3) clients[i]->reset();
  unsigned lost = 0;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    if (i % 3 == 0) continue;
    if (!clients[i]->receive_all().ends_with("!")) ++lost;
    CHECK(watches[i].passed() >= milliseconds(10));
  }
  CHECK(lost == 0);
  const Summary summary = running.stop();
  CHECK(ended(summary, Outcome::served) >= 40);
  account(summary);
}

// The order shows in the access log, where the loop finds all of them due at once.
TEST_CASE("clients that are due are served in the order of their times") {
  ByHand hand;
  hand.wanted.access_log = AccessLogFormat::common;
  hand.make();
  const auto plan =
      std::make_shared<fault::Plan>(fault::parse_specs("delay:200ms-600ms"), 3, true, uv::now_ms());
  set_plan(hand, plan);
  std::vector<std::pair<Milliseconds, std::string>> expected;
  Clients clients;
  for (std::uint32_t i = 1; i <= 20; ++i) {
    const std::string target = "/" + std::to_string(i);
    clients.push_back(std::make_unique<Client>(hand.address()));
    clients.back()->send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    expected.emplace_back(plan->on_request(i, 1, 0).wait, target);
  }
  const Watch watch;
  for (int i = 0; i < 3; ++i) hand.turn();
  CHECK(hand.access.empty());
  REQUIRE(watch.passed() < milliseconds(200));  // else the test saw nothing
  ::poll(nullptr, 0, 700);
  for (int i = 0; i < 3; ++i) hand.turn();
  for (auto& client : clients) CHECK_THAT(client->receive_answer(), EndsWith("!"));
  std::string log;
  while (!hand.access.empty()) hand.access.take(log, 1024 * 1024);
  std::stable_sort(expected.begin(), expected.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t at = 0;
  for (const auto& [wait, target] : expected) {
    INFO(target << " after " << wait.count());
    const std::size_t found = log.find("\"GET " + target + " HTTP/1.1\"");
    REQUIRE(found != std::string::npos);
    CHECK(found >= at);
    at = found;
  }
  CHECK(account(hand.stop()) == "served 20");
}

}  // namespace
}  // namespace merhaba::server::test
