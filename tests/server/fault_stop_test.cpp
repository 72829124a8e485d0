// Faults end with the stop: whoever is held then gets the ordinary response, and nobody is lost.
#include <poll.h>

#include <string>

#include "net/phantom.hpp"
#include "net/support.hpp"
#include "server/faulty.hpp"
#include "server/watched.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using net::test::eventually;

TEST_CASE("what a fault holds at the stop is responded to in order, and says close") {
  const struct {
    const char* fault;
    fault::Kind kind;
  } cases[] = {{"delay:1h", fault::Kind::delay},
               {"hang", fault::Kind::hang},
               {"delay:1h\nhang", fault::Kind::delay},
               {"delay:1h\nclose", fault::Kind::delay},
               {"delay:1h\nstatus:503", fault::Kind::delay}};
  for (const auto& [fault, kind] : cases) {
    for (const unsigned workers : {1U, 3U}) {
      INFO(fault << ", workers: " << workers);
      Config wanted = faulty(fault);
      wanted.workers = workers;
      Watched running(wanted);
      Clients clients = connect_many(running.address(), 20, kGet);
      CHECK(eventually([&, kind = kind] { return met_by_all(running, kind) == 20; }));
      running.ask_to_stop();
      for (auto& client : clients) {
        const std::string response = client->receive_all();
        CHECK_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n") && EndsWith("!"));
        CHECK(field_of(response, "Connection") == "close");
        CHECK(field_of(response, "X-Fault").empty());
        CHECK_FALSE(client->was_reset());
        client->close();
      }
      const Summary summary = running.wait();
      CHECK(account(summary) == "served 20");
      CHECK(summary.complete);
    }
  }
}

TEST_CASE("raw: clients held at the stop are greeted") {
  Watched running(raw_and_faulty("delay:1h"));
  Client client(running.address());
  client.send("x");
  CHECK(eventually([&] { return met(running.counters(), fault::Kind::delay) == 1; }));
  running.ask_to_stop();
  CHECK(client.receive_all() == "Merhaba d\xc3\xbcnya!");
  CHECK_FALSE(client.was_reset());
  client.close();
  CHECK(account(running.wait()) == "served 1");
}

TEST_CASE("pipelined requests behind the one that is held are responded to as well") {
  Watched running(faulty("delay:1h"));
  Client client(running.address());
  client.send(kGet + kGet + "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" + kGet);
  CHECK(eventually([&] { return met(running.counters(), fault::Kind::delay) == 1; }));
  running.ask_to_stop();
  CHECK_THAT(client.receive_answer(), EndsWith("!"));
  CHECK_THAT(client.receive_answer(), EndsWith("!"));
  CHECK_THAT(client.receive_answer(), ContainsSubstring("\r\nAllow: "));
  const std::string last = client.receive_answer();
  CHECK_THAT(last, EndsWith("!"));
  CHECK(field_of(last, "Connection") == "close");
  CHECK(client.receive_all().empty());
  CHECK_FALSE(client.was_reset());
  client.close();
  const Summary summary = running.wait();
  CHECK(account(summary) == "served 1");
  CHECK(summary.total().answered() == 4);
}

TEST_CASE("a response that comes in pieces is sent whole at the stop") {
  for (const std::size_t size : {std::size_t{15}, std::size_t{3'000'000}}) {
    Config wanted = faulty("trickle:100/1h");
    wanted.greeting = pattern(size);
    Watched running(wanted);
    Client client(running.address());
    client.send(kGet);
    const std::string begin = client.receive(100);
    CHECK(begin.size() == 100);
    running.ask_to_stop();
    const std::string response = begin + client.receive_all();
    CHECK((content_of(response) == wanted.greeting));
    CHECK_FALSE(client.was_reset());
    client.close();
    const Summary summary = running.wait();
    CHECK(account(summary) == "served 1");
    CHECK(summary.total().bytes_sent == response.size());
  }
}

TEST_CASE("requests that come after the signal meet no fault") {
  Config wanted = faulty("status:503\naccept-reset@50%");
  wanted.drain_delay = Milliseconds{60'000};
  Watched running(wanted);
  running.ask_to_stop();
  CHECK(eventually([&] { return running.overview().readiness == Overview::Readiness::stopping; }));
  // The worker hears of it a moment later than the page.
  CHECK(eventually([&] {
    Client client(running.address());
    client.send_some(kClosingGet);
    return client.receive_all().starts_with("HTTP/1.1 200 ");
  }));
  for (int i = 0; i < 20; ++i) {
    Client client(running.address());
    CHECK_THAT(client.ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
  }
  running.ask_to_stop();
  account(running.wait());
}

TEST_CASE("clients that wait in the queue because of a fault are served at the stop") {
  const struct {
    const char* fault;
    fault::Kind kind;
  } cases[] = {{"queue-full:30", fault::Kind::queue_full},
               {"phantom", fault::Kind::phantom},
               {"accept-late:1h", fault::Kind::accept_late}};
  for (const auto& [fault, kind] : cases) {
    if (kind == fault::Kind::phantom && !net::may_make_phantoms()) continue;
    for (const unsigned workers : {1U, 3U}) {
      INFO(fault << ", workers: " << workers);
      Config wanted = faulty(fault);
      wanted.workers = workers;
      Watched running(wanted);
      // The first worker counts for all, and accept-late counts whoever is accepted.
      if (kind != fault::Kind::accept_late) {
        CHECK(eventually([&, kind = kind] { return met_by_all(running, kind) == 1; }));
      }
      ::poll(nullptr, 0, 100);
      Clients clients = connect_many(running.address(), 20, kGet);
      running.ask_to_stop();
      unsigned lost = 0;
      for (auto& client : clients) {
        if (!client->receive_all().ends_with("!") || client->was_reset()) ++lost;
        client->close();
      }
      CHECK(lost == 0);
      CHECK(account(running.wait()) == "served 20");
    }
  }
}

TEST_CASE(
    "a second stop ends at once, and a held request is abandoned unless it was responded to") {
  Watched running(faulty("hang"));
  Client client(running.address());
  client.send(kGet);
  CHECK(eventually([&] { return met(running.counters(), fault::Kind::hang) == 1; }));
  running.ask_to_stop();
  running.ask_to_stop();
  const std::string response = client.receive_all();
  client.close();
  const Summary summary = running.wait();
  CHECK(ended(summary, Outcome::served) + ended(summary, Outcome::abandoned) == 1);
  CHECK(summary.total().accepted == 1);
}

}  // namespace
}  // namespace merhaba::server::test
