// How connections are taken: in batches, the held one first, and nobody is left at the stop.
#include "server/acceptor.hpp"

#include <unistd.h>

#include "net/accept_queue.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"
#include "support/counted_accepts.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

TEST_CASE("more clients than a batch are all taken") {
  for (unsigned batch : {1U, 3U, 64U}) {
    Config wanted = config();
    wanted.accept_batch = batch;
    Running running(wanted, false);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 200; ++i) {
      clients.push_back(std::make_unique<Client>(running.address()));
      if (i % 2 == 0) clients.back()->send(kGet);  // the others' requests come later
    }
    running.begin();
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (i % 2 != 0) clients[i]->send(kGet);
      CHECK_THAT(clients[i]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
    CHECK(account(running.stop()) == "served 200");
  }
}

#ifdef MERHABA_LINUX
// An accept4() that finds nobody costs a fifth of all that a connection takes.
TEST_CASE("a client that comes alone is taken by one accept") {
  Running running(config());
  using merhaba::test::accepts, merhaba::test::empty_accepts;
  const std::uint64_t taken = accepts(), for_nobody = empty_accepts();
  for (int i = 0; i < 20; ++i) {
    Client client(running.address());
    client.send(kClosingGet);
    CHECK_THAT(client.receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
  CHECK(accepts() - taken == 20);  // libuv's own are seen
  CHECK(empty_accepts() == for_nobody);
  CHECK(account(running.stop()) == "served 20");
}

// libuv has taken the only one who waited, and holds it.
void await_held(const net::SocketAddress& address) {
  const int listener = listening_descriptor(address);
  while (net::queue_depth(listener) != 0U) ::usleep(1'000);
}

TEST_CASE("at the stop the held connection is served though the cap is reached") {
  Config wanted = config();
  wanted.max_connections = 1;
  Running running(wanted);
  Client slow(running.address());
  slow.send("GET / HT");
  Client held(running.address());
  held.send(kGet);
  await_held(running.address());
  Clients queued = connect_many(running.address(), 5, kGet);
  running.ask_to_stop();
  CHECK_THAT(held.receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
  held.close();
  slow.send("TP/1.1\r\nHost: a\r\n\r\n");
  CHECK_THAT(slow.receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
  slow.close();
  for (auto& client : queued) {
    CHECK_THAT(client->receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_FALSE(client->was_reset());
    client->close();
  }
  const Summary summary = running.wait();
  CHECK(account(summary) == "served 7");
  CHECK(summary.total().queued == 6);
  CHECK(summary.total().queued_served == 6);
}

TEST_CASE("a client held at an immediate stop is in the account") {
  Config wanted = config();
  wanted.max_connections = 1;
  Running running(wanted);
  Client slow(running.address());
  slow.send("GET / HT");
  Client held(running.address());
  held.send("GET / HT");
  await_held(running.address());
  running.ask_to_stop();
  running.ask_to_stop();
  CHECK(account(running.wait()) == "abandoned 2");
}

TEST_CASE("a client held at the stop and not done when the drain ends is in the account") {
  Config wanted = config();
  wanted.max_connections = 1;
  wanted.drain_timeout = Milliseconds{300};
  Running running(wanted);
  Client slow(running.address());
  slow.send("GET / HT");
  Client first(running.address());
  first.send("GET / HT");
  await_held(running.address());
  Client second(running.address());  // for which there is no room: it stays in the queue
  second.send("GET / HT");
  CHECK(account(running.stop()) == "abandoned 2");
}

#endif

TEST_CASE("a client that was gone before it could be asked for has no address") {
  Config wanted = config();
  wanted.verbose = true;
  const std::string said = written_to(2, [&] {
    Running running(wanted, false);
    Client client(running.address());
    client.reset();
    running.begin();
    Client(running.address()).ask(kClosingGet);
    CHECK(account(running.stop()).ends_with("reset 1"));
  });
  CHECK_THAT(said, ContainsSubstring("- connected\n"));
}

}  // namespace
}  // namespace merhaba::server::test
