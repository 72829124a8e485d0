// The admin listener: a thread of its own, which responds while the others are stuck.
#include "server/admin_worker.hpp"

#include <string>

#include "net/support.hpp"
#include "server/watched.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using net::test::eventually;

TEST_CASE("the admin listener has its own handler, and the others their greeting") {
  Watched watched;
  Client admin(watched.admin());
  CHECK_THAT(admin.ask("GET /path HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("/path"));
  CHECK_THAT(admin.ask("GET /again HTTP/1.1\r\nHost: a\r\n\r\n"), EndsWith("/again"));
  Client client(watched.address());
  CHECK_THAT(client.ask(kClosingGet), EndsWith("Merhaba dünya!"));
  CHECK(watched.asked() == 2);
  CHECK(account(watched.stop()) == "served 1");  // of the admin's nobody gives an account
}

TEST_CASE("the admin listener responds while every worker is stuck, and shows for how long") {
  Config wanted = config();
  wanted.stall = Stall{Milliseconds{2'000}, Milliseconds{0}};
  wanted.stuck_after = Milliseconds{300};
  Watched watched(wanted);
  Client admin(watched.admin());
  CHECK(eventually([&] { return watched.overview().workers[0].is_stuck; }));
  const Overview view = watched.overview();
  CHECK(view.readiness == Overview::Readiness::stuck);
  CHECK(view.workers[0].running > Milliseconds{300});
  CHECK_THAT(admin.ask(kGet), StartsWith("HTTP/1.1 200 "));
  CHECK(eventually([&] { return watched.overview().readiness == Overview::Readiness::ready; }));
  CHECK(watched.overview().workers[0].counters.iterations[11] == 1);  // 1.024 s to 2.048 s
}

TEST_CASE("readiness is taken away and given back") {
  Watched watched;
  CHECK(watched.overview().readiness == Overview::Readiness::ready);
  watched.server().set_ready(false);
  CHECK(watched.overview().readiness == Overview::Readiness::disabled);
  Client client(watched.address());
  CHECK_THAT(client.ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
  watched.server().set_ready(true);
  CHECK(watched.overview().readiness == Overview::Readiness::ready);
}

TEST_CASE("the counters are live: of connections that are open still, and of every byte") {
  Watched watched;
  Client client(watched.address());
  std::size_t received = 0;
  for (int i = 0; i < 3; ++i) received += client.ask(kGet).size();
  Client other(watched.address());
  received += other.ask("BAD\r\n\r\n").size();
  const auto counters = [&] { return watched.counters(); };
  CHECK(counters().accepted == 2);
  CHECK(counters().open() == 2);
  CHECK(counters().responses[2] == 3);
  CHECK(counters().responses[4] == 1);
  CHECK(counters().bytes_received == 3 * kGet.size() + 7);
  CHECK(eventually([&] { return counters().bytes_sent == received; }));
  other.close();
  CHECK(eventually([&] { return counters().open() == 1; }));
  CHECK(ended(Summary{{counters()}}, Outcome::refused) == 1);
}

TEST_CASE("responses that wait for their client count, and their bytes when they are taken") {
  Config wanted = config();
  wanted.greeting = pattern(2'000'000);
  Watched watched(wanted);
  Client slow(watched.address(), 4'096);
  slow.send(kClosingGet);
  const auto counters = [&] { return watched.counters(); };
  CHECK(eventually([&] { return counters().waited == 1; }));
  CHECK(counters().bytes_sent < 2'000'000);
  const std::size_t received = slow.receive_all().size();
  CHECK(eventually([&] { return counters().open() == 0; }));
  CHECK(counters().bytes_sent == received);
}

TEST_CASE("the accept queues are shown while nobody accepts: depth, high water, limit") {
  Config wanted = listening_on({"127.0.0.1:0"}, 1);
  wanted.backlog = 16;
  wanted.stall = Stall{Milliseconds{3'000}, Milliseconds{0}};
  Watched watched(wanted);
  if (!watched.overview().queues.empty() && !watched.overview().queues[0].state) {
    SKIP("the accept queue cannot be read here");
  }
  Clients clients = connect_many(watched.address(), 5, kClosingGet);
  const auto queue = [&] { return watched.overview().queues.at(0); };
  CHECK(eventually([&] { return queue().state->depth == 5; }));
  CHECK(queue().address == watched.address().text());
  CHECK(queue().worker == 1);
  CHECK(queue().state->limit == 16);
  check_all_answered(clients);
  for (int reader = 0; reader < 2; ++reader) {
    CHECK(queue().state->depth == 0);
    CHECK(queue().deepest_15s >= 4);  // one may be libuv's already
    CHECK(queue().deepest_60s >= 4);
  }
}

TEST_CASE("each worker's queue has its number, and the last minute is there by the second") {
  Config wanted = listening_on({"127.0.0.1:0"}, 3);
  Watched watched(wanted);
  const Overview view = watched.overview();
  CHECK(view.workers.size() == 3);
  for (std::size_t i = 0; i < view.queues.size() && view.queues.size() == 3; ++i) {
    CHECK(view.queues[i].worker == i + 1);
  }
  Client client(watched.address());
  client.ask(kGet);
  CHECK(eventually([&] {
    SecondView sum;
    for (const SecondView& second : watched.overview().seconds) {
      sum.accepted += second.accepted;
      sum.responses += second.responses;
    }
    return sum.accepted == 1 && sum.responses == 1;
  }));
}

TEST_CASE("the admin listener says that the server stops, until the very end") {
  Config wanted = config();
  wanted.drain_timeout = Milliseconds{60'000};
  Watched watched(wanted);
  Client busy(watched.address());
  busy.send("GET / HTTP/1.1\r\n");
  Client witness(watched.address());
  settle(witness);
  watched.ask_to_stop();
  CHECK(witness.receive_all().empty());
  CHECK(watched.overview().readiness == Overview::Readiness::stopping);
  Client admin(watched.admin());
  CHECK_THAT(admin.ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
  busy.send("Host: a\r\n\r\n");
  CHECK_THAT(busy.receive_all(), StartsWith("HTTP/1.1 200 "));
  CHECK(account(watched.wait()) == "served 2");
}

TEST_CASE("an address that is taken is an error, for the admin listener as well") {
  Watched watched;
  Config second = config();
  second.admin = net::parse_listen(watched.admin().text());
  CHECK_THROWS_WITH(Server(second), ContainsSubstring(watched.admin().text()));
}

}  // namespace
}  // namespace merhaba::server::test
