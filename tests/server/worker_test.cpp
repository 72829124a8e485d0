// One worker: that it leaves nobody behind.
#include "server/worker.hpp"

#include <memory>
#include <string>
#include <vector>

#include "server/open_listeners.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::StartsWith;

// A worker whose loop the test turns by hand.
struct ByHand {
  Config wanted = config();
  std::vector<std::unique_ptr<Worker>> workers;
  Listening listening;

  void make() {
    workers.push_back(std::make_unique<Worker>(wanted));
    listening = open_listeners(wanted, workers);
    worker().acceptor().set_cap(100);
  }
  Worker& worker() { return *workers.front(); }
  void turn() { uv_run(worker().loop().raw(), UV_RUN_NOWAIT); }
  const net::SocketAddress& address() { return listening.endpoints[0].address; }
};

TEST_CASE("a worker that never ran goes without a trace, its clients reset") {
  ByHand hand;
  hand.make();
  Client client(hand.address());
  hand.workers.clear();
  CHECK(client.receive_all().empty());
}

TEST_CASE("who comes in the very turn of an immediate stop is cut off, too") {
  ByHand hand;
  hand.wanted.header_timeout = Milliseconds{300};
  hand.make();
  hand.turn();  // from here on the loop watches; events come in the order they happen
  const Client client(hand.address());
  hand.worker().stop(Worker::Stop::now);
  hand.worker().run();
  const Summary summary{{hand.worker().counters()}};
  CHECK(account(summary) == "abandoned 1");
}

TEST_CASE("a later stop may only hasten the end") {
  ByHand hand;
  hand.make();
  hand.turn();
  Client client(hand.address());
  client.send("GET / HT");
  for (int i = 0; i < 3; ++i) hand.turn();
  hand.worker().stop(Worker::Stop::now);
  hand.turn();
  hand.worker().stop(Worker::Stop::drain);
  hand.worker().run();
  const Summary summary{{hand.worker().counters()}};
  CHECK(account(summary) == "abandoned 1");
}

}  // namespace
}  // namespace merhaba::server::test
