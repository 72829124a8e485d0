// --drain-delay: after the signal, everybody is served for a while, and hears that it is over.
#include <string>

#include "net/support.hpp"
#include "server/watched.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using net::test::eventually;

Config delayed(Milliseconds delay, unsigned workers = 1) {
  Config wanted = listening_on({"127.0.0.1:0"}, workers);
  wanted.drain_delay = delay;
  return wanted;
}

// Asks until a response says close: the server has begun to stop.
bool says_close(Client& client) {
  return eventually(
      [&client] { return client.ask(kGet).find("Connection: close") != std::string::npos; });
}

TEST_CASE("during the delay new clients are served, and each response says close") {
  Watched running(delayed(Milliseconds{60'000}));
  Client kept(running.address());
  CHECK_THAT(kept.ask(kGet), !ContainsSubstring("Connection: close"));
  running.ask_to_stop();
  CHECK(says_close(kept));
  CHECK(kept.receive_all().empty());
  CHECK_FALSE(kept.was_reset());
  kept.close();
  for (int i = 0; i < 20; ++i) {
    Client fresh(running.address());
    const std::string response = fresh.ask(kGet);
    CHECK_THAT(response, StartsWith("HTTP/1.1 200 ") && ContainsSubstring("Connection: close"));
    CHECK(fresh.receive_all().empty());
    CHECK_FALSE(fresh.was_reset());
  }
  CHECK(eventually([&] { return running.counters().open() == 0; }));
  const Summary summary = running.stop();  // the second
  CHECK(account(summary) == "served 21");
  CHECK(summary.total().queued == 20);
}

TEST_CASE("the delay over, the stop goes its way without losing anybody") {
  for (const unsigned workers : {1U, 2U}) {
    Watched running(delayed(Milliseconds{300}, workers));
    Client idle(running.address());
    CHECK_THAT(idle.ask(kGet), StartsWith("HTTP/1.1 200 "));
    Client late(running.address());
    late.send("GET / HTTP/1.1\r\n");
    running.ask_to_stop();
    CHECK(idle.receive_all().empty());  // closed when the delay is over
    CHECK_FALSE(idle.was_reset());
    late.send("Host: a\r\n\r\n");
    CHECK_THAT(late.receive_all(), StartsWith("HTTP/1.1 200 ") && ContainsSubstring("close"));
    const Summary summary = running.wait();
    CHECK(account(summary) == "served 2");
    CHECK(summary.complete);
  }
}

TEST_CASE("pipelined requests of the delay are all served, and only the last response says close") {
  Watched running(delayed(Milliseconds{60'000}));
  Client first(running.address());
  running.ask_to_stop();
  CHECK(says_close(first));
  Client client(running.address());
  client.send(kGet + kGet + kGet);
  const std::string all = client.receive_all();
  CHECK(all.find("Connection: close") > all.rfind("HTTP/1.1 200 OK"));
  CHECK_FALSE(client.was_reset());
  running.stop();
}

TEST_CASE("without a delay the stop begins at once") {
  Watched running(delayed(Milliseconds{0}));
  Client idle(running.address());
  CHECK_THAT(idle.ask(kGet), StartsWith("HTTP/1.1 200 "));
  CHECK(account(running.stop()) == "served 1");
  CHECK(idle.receive_all().empty());
}

TEST_CASE("readiness fails at the signal, before anybody is turned away") {
  Watched running(delayed(Milliseconds{60'000}));
  Client witness(running.address());
  witness.ask(kGet);
  CHECK(running.overview().readiness == Overview::Readiness::ready);
  running.ask_to_stop();
  CHECK(running.overview().readiness == Overview::Readiness::stopping);
  Client fresh(running.address());
  CHECK_THAT(fresh.ask(kGet), StartsWith("HTTP/1.1 200 "));
  running.stop();
}

}  // namespace
}  // namespace merhaba::server::test
