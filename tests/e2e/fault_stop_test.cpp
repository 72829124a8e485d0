// The stop while faults are in force: they end with its signal, and nobody is lost.
#include <csignal>
#include <list>

#include "e2e/faulty.hpp"
#include "net/phantom.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

const std::string end_of_faults = "faults end with the stop";

unsigned times_said(const std::string& text, const std::string& words) {
  unsigned times = 0;
  for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
    ++times;
  }
  return times;
}

void check_in_order(const Visit& visit) {
  CHECK(visit.is_served());
  CHECK_THAT(visit.response, !ContainsSubstring("X-Fault"));
}

void check_account(const Ended& ended, unsigned clients) {
  CHECK(ended.account.served == clients);
  CHECK(ended.account.abandoned == 0);
  CHECK(ended.account.faulted == 0);
  CHECK(times_said(ended.err, end_of_faults) == 1);
}

// What keeps a client from its response for longer than the test lasts.
const std::vector<std::string> of_requests{"delay:10s", "hang", "trickle:1/1s",
                                           "delay:10s\nstatus:503", "delay:10s\nclose"};

TEST_CASE("a client held by a fault at the signal gets the ordinary response at once") {
  for (const std::string& kind : of_requests) {
    for (const std::string workers : {"1", "2"}) {
      CAPTURE(kind, workers);
      Faulty server({"-w", workers});
      server.set(kind);
      Visits visits = begin_visits(server.address(), 12);
      Visits kept = begin_visits(server.address(), 2, request() + request());
      const std::string counted = kind.substr(0, kind.find_first_of(":\n"));
      CHECK(eventually([&] { return server.count(counted) == 14; }));
      const Clock::time_point signalled = Clock::now();
      const Ended ended = server.stop();
      for (const Visit& visit : end_of(visits)) {
        CHECK(visit.is_served());
        // What a trickling response says of itself is sent already.
        if (!kind.starts_with("trickle")) check_in_order(visit);
      }
      for (const Visit& visit : end_of(kept)) {
        CHECK(times_said(visit.response, "HTTP/1.1 200 ") == 2);
        CHECK(visit.response.ends_with(default_greeting));
        CHECK(visit.end == End::closed);
      }
      CHECK(Clock::now() - signalled < std::chrono::seconds(8));
      check_account(ended, 14);
    }
  }
}

#ifdef MERHABA_LINUX
TEST_CASE("clients in a queue that is kept full, or accepted late, are served at the stop") {
  for (const std::string kind : {"queue-full:9", "accept-late:1h", "queue-full:9@1h/2h"}) {
    for (const std::string workers : {"1", "2"}) {
      CAPTURE(kind, workers);
      Faulty server({"-w", workers});
      server.set(kind);
      Visits visits = begin_visits(server.address(), 8);
      CHECK(eventually([&] { return server.metric("merhaba_accept_queue_depth{") == 8; }));
      const Ended ended = server.stop();
      for (const Visit& visit : end_of(visits)) check_in_order(visit);
      check_account(ended, 8);
    }
  }
}

TEST_CASE("phantoms are known to the server once it stops, and served") {
  if (!net::may_make_phantoms()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  for (const std::string workers : {"1", "2"}) {
    Faulty server({"-w", workers});
    server.set("phantom@1h");
    std::list<Client> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back(server.address()).send(request("GET", close_field));
    }
    CHECK_FALSE(clients.front().has_input(300));
    for (const Client& client : clients) CHECK_FALSE(client.has_input(0));
    server.merhaba().process().signal(SIGTERM);
    for (Client& client : clients) {
      CHECK(client.answer().body == default_greeting);
      CHECK(client.rest().empty());
    }
    const Ended ended = server.stop(0);
    check_account(ended, 8);
  }
}

TEST_CASE("at the stop, a server that refuses serves the clients already connected") {
  for (const std::string workers : {"1", "2"}) {
    Faulty server({"-w", workers});
    Client kept(server.address());
    kept.send("GET / HTTP/1.1\r\n");
    server.set("refuse\ndelay:10s");
    CHECK(becomes_refused(server.address()));
    kept.send("Host: a\r\n\r\n");
    CHECK(eventually([&] { return server.count("delay") == 1; }));
    server.merhaba().process().signal(SIGTERM);
    CHECK(kept.answer().body == default_greeting);
    kept.rest();
    const Ended ended = server.stop(0);
    CHECK(ended.account.abandoned == 0);
    CHECK(times_said(ended.err, end_of_faults) == 1);
  }
}

TEST_CASE("faults end at the signal with a drain delay too, and new clients are served in order") {
  std::vector<std::string> kinds{"queue-full", "accept-late:1h", "refuse", "status:503",
                                 "delay:10s"};
  if (net::may_make_phantoms()) kinds.push_back("phantom");
  for (const std::string& kind : kinds) {
    CAPTURE(kind);
    Faulty server({"-w", "2", "--drain-delay", "1h"});
    server.set(kind);
    const bool waits = kind != "refuse" && kind != "status:503";
    Visits waiting = begin_visits(server.address(), waits ? 2 : 0);
    test::pause(milliseconds(200));
    CHECK(ended_of(waiting) == 0);
    server.merhaba().process().signal(SIGTERM);
    CHECK(server.merhaba().has_said("accepting for another"));
    CHECK(eventually([&] { return visit(server.address()).is_served(); }));
    for (int i = 0; i < 10; ++i) check_in_order(visit(server.address()));
    for (const Visit& visit : end_of(waiting)) check_in_order(visit);
    CHECK(server.put("status:503").status == 409);  // there are no others
    server.merhaba().process().signal(SIGINT);      // ends the delay, and that alone
    const Ended ended = server.stop(0);
    CHECK(ended.account.abandoned == 0);
    CHECK(times_said(ended.err, end_of_faults) == 1);
  }
}
#endif

TEST_CASE("a second signal ends a server with faults, with its account") {
  for (const std::string& kind : of_requests) {
    CAPTURE(kind);
    Faulty server({"-w", "2", "--drain-timeout", "5m", "--header-timeout", "5m"});
    Client never_ends(server.address());
    never_ends.send("GET / HT");
    CHECK(eventually([&] { return server.metric("merhaba_connections_open") == 1; }));
    server.set(kind);
    Visits held = begin_visits(server.address(), 4);
    const std::string counted = kind.substr(0, kind.find_first_of(":\n"));
    CHECK(eventually([&] { return server.count(counted) == 4; }));
    server.merhaba().process().signal(SIGTERM);
    for (const Visit& visit : end_of(held)) CHECK(visit.is_served());
    const Ended ended = server.stop();
    CHECK(ended.account.served == 4);
    CHECK(ended.account.abandoned == 1);
    CHECK(times_said(ended.err, end_of_faults) == 1);
  }
}

TEST_CASE("where faults are not asked for, or were taken back, nothing is said of their end") {
  Faulty server;
  server.set("delay:1ms");
  server.clear();
  CHECK(times_said(server.stop().err, end_of_faults) == 0);
}

}  // namespace
}  // namespace merhaba::e2e
