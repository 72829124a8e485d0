// One worker: that it leaves nobody behind.
#include "server/worker.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "server/by_hand.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::StartsWith;

TEST_CASE("a worker that never ran goes without a trace, its clients reset") {
  ByHand hand;
  hand.make();
  Client client(hand.address());
  hand.workers.clear();
  CHECK(client.receive_all().empty());
}

TEST_CASE("a client that comes in the very iteration of an immediate stop is cut off, too") {
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

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) {
    ++found;
  }
  return found;
}

// What the client receives of one iteration.
std::string turn_and_receive(ByHand& hand, const Client& client) {
  hand.turn();
  std::string received(64 * 1024, '\0');
  std::size_t size = 0;
  for (ssize_t got = 1; got > 0; size += static_cast<std::size_t>(std::max<ssize_t>(got, 0))) {
    if (size == received.size()) received.resize(2 * size);
    got = ::recv(client.fd(), received.data() + size, received.size() - size, 0);
  }
  received.resize(size);
  return received;
}

TEST_CASE("a client that pipelines has its share of each iteration, and no more") {
  constexpr std::size_t kRequests = 16 * 4 + 5, kShare = 16;
  for (const std::size_t body : {std::size_t{10}, std::size_t{5'000}}) {  // copied, by reference
    ByHand hand;
    hand.wanted.greeting = pattern(body);
    hand.make();
    hand.turn();
    Client client(hand.address());
    std::string requests;
    for (std::size_t i = 1; i < kRequests; ++i) requests += kGet;
    client.send(requests + kClosingGet);
    std::size_t answered = 0;
    int iterations = 0;
    for (; answered < kRequests && iterations < 50; ++iterations) {
      const std::size_t now = count(turn_and_receive(hand, client), "HTTP/1.1 200 OK\r\n");
      CHECK(now <= kShare);
      answered += now;
    }
    CHECK(answered == kRequests);
    CHECK(iterations >= 5);
    CHECK(iterations <= 8);  // none of them was slept through
    client.close();
    CHECK(account(hand.stop()) == "served 1");
    CHECK(hand.worker().pending().in_use() == 0);
  }
}

TEST_CASE("clients that pipeline take turns, and a new client does not wait for all of theirs") {
  constexpr int kClients = 200, kRequests = 64;
  ByHand hand;
  hand.make();
  hand.worker().acceptor().set_cap(1'000);
  std::string requests;
  for (int i = 0; i < kRequests; ++i) requests += kGet;
  Clients clients = connect_many(hand.address(), kClients, requests);
  while (hand.worker().connections().in_use() < kClients) hand.turn();
  for (auto& client : clients) CHECK(client->has_input());
  Client latecomer(hand.address());
  latecomer.send(kClosingGet);
  int iterations = 0;
  while (!latecomer.has_input() && iterations < 10) {
    hand.turn();
    ++iterations;
  }
  CHECK(iterations <= 2);
  CHECK_THAT(latecomer.receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
  for (auto& client : clients) client->finish_sending();
  for (int i = 0; i < 100; ++i) hand.turn();
  for (auto& client : clients) {
    CHECK(count(client->receive_all(), "HTTP/1.1 200 OK\r\n") == kRequests);
  }
  CHECK(account(hand.stop()) == "served 201");
}

TEST_CASE("a stop with turns outstanding answers all that has arrived") {
  ByHand hand;
  hand.make();
  hand.turn();
  Client client(hand.address());
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += kGet;
  client.send(requests);
  for (int i = 0; i < 3; ++i) hand.turn();
  hand.worker().stop(Worker::Stop::drain);
  hand.worker().run();
  const std::string received = client.receive_all();
  CHECK(count(received, "HTTP/1.1 200 OK\r\n") == 100);
  CHECK(count(received, "Connection: close\r\n") == 1);
  CHECK_FALSE(client.was_reset());
  CHECK(account(Summary{{hand.worker().counters()}}) == "served 1");
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
