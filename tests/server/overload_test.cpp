// Who gives way when there is no more room: for new clients, and for memory.
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "server/by_hand.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

TEST_CASE("at the cap the connection idle longest gives way to a new client, at once") {
  Config wanted = config();
  wanted.max_connections = 2;
  Summary summary;
  const std::string reported = written_to(2, [&] {
    Running running(wanted);
    Client oldest(running.address()), younger(running.address());
    CHECK_THAT(oldest.ask(kGet), StartsWith("HTTP/1.1 200"));
    CHECK_THAT(younger.ask(kGet), StartsWith("HTTP/1.1 200"));
    Client fresh(running.address());
    CHECK_THAT(fresh.ask(kGet), StartsWith("HTTP/1.1 200"));
    CHECK(oldest.receive_all().empty());
    CHECK_FALSE(oldest.was_reset());
    CHECK_FALSE(younger.has_input());
    CHECK_THAT(younger.ask(kClosingGet), StartsWith("HTTP/1.1 200"));
    fresh.close();
    summary = running.stop();
  });
  CHECK(account(summary) == "served 3");
  CHECK(summary.total().made_room == 1);
  CHECK_THAT(reported, ContainsSubstring("idle connections are closed for new clients"));
  CHECK_THAT(summary.text(), ContainsSubstring("idle connections closed at the cap, for new "
                                               "clients: 1"));
}

TEST_CASE("a request that has arrived is answered, not its connection closed for somebody new") {
  ByHand hand;
  hand.make();
  hand.worker().acceptor().set_cap(1);
  hand.turn();
  Client kept(hand.address());
  kept.send(kGet);
  for (int i = 0; i < 2; ++i) hand.turn();
  CHECK_THAT(kept.receive_answer(), StartsWith("HTTP/1.1 200"));
  Client fresh(hand.address());  // its event comes first
  fresh.send(kClosingGet);
  kept.send(kGet);
  for (int i = 0; i < 6; ++i) hand.turn();
  CHECK_THAT(kept.receive_answer(), StartsWith("HTTP/1.1 200"));
  for (int i = 0; i < 200 && !fresh.has_input(); ++i) {
    hand.turn();
    ::usleep(1'000);  // it is tried again after a while
  }
  CHECK_THAT(fresh.receive_all(), StartsWith("HTTP/1.1 200"));
  CHECK(account(hand.stop()) == "served 2");
}

TEST_CASE("clients with a request under way give no way") {
  Config wanted = config();
  wanted.max_connections = 1;
  Running running(wanted);
  Client busy(running.address());
  busy.send("GET / HTTP/1.1\r\n");
  Client waits(running.address());
  waits.send(kClosingGet);
  ::usleep(300'000);
  CHECK_FALSE(waits.has_input());
  busy.send("Host: a\r\nConnection: close\r\n\r\n");
  CHECK_THAT(busy.receive_all(), StartsWith("HTTP/1.1 200"));
  CHECK_THAT(waits.receive_all(), StartsWith("HTTP/1.1 200"));
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 2");
  CHECK(summary.total().made_room == 0);
}

// A worker that may hold 1 MiB for its clients, whose responses do not fit into the sockets'
// buffers.
struct Unread : ByHand {
  std::string requests;
  Clients greedy;  // do not read

  Unread() {
    wanted.greeting = pattern(4'000);
    wanted.max_unsent_bytes = 1024 * 1024;
    make();
    shrink_send_buffers(address());
    turn();
    for (int i = 0; i < 2'000; ++i) requests += kGet;
  }
  void add_greedy() {
    greedy.push_back(std::make_unique<Client>(address(), 4'096));
    greedy.back()->send_some(requests);
    settle(*greedy.back());
  }
  // Until what the client has been sent is all it takes, and acknowledged, which may be delayed.
  void settle(const Client& client) {
    constexpr int kQuiet = 60;  // ms; Linux delays by 40 at least
    constexpr int kMost = 3'000;
    for (int turns = 0, quiet = 0, before = 0; quiet < kQuiet && turns < kMost; ++turns) {
      turn();
      ::usleep(1'000);
      const int arrived = waiting(client);
      quiet = arrived == before && arrived > 0 ? quiet + 1 : 0;
      before = arrived;
    }
  }
  static int waiting(const Client& client) {
    int bytes = 0;
    if (::ioctl(client.fd(), FIONREAD, &bytes) != 0) throw std::runtime_error("FIONREAD");
    return bytes;
  }
  std::uint64_t shed() {
    return worker().counters().ended[static_cast<std::size_t>(Outcome::shed)];
  }
};

TEST_CASE("of clients that do not read, the one longest without progress is shed for the others") {
  constexpr int kMore = 30;
  Unread hand;
  const std::string reported = written_to(2, [&] {
    for (int i = 0; i < kMore; ++i) hand.add_greedy();
  });
  const std::uint64_t shed = hand.shed();
  CHECK(shed > 5);
  CHECK(shed < kMore - 5);
  for (std::size_t i = 0; i < hand.greedy.size(); ++i) {
    hand.greedy[i]->receive_all_there_is();
    INFO(i << " of " << shed << " shed");
    CHECK(hand.greedy[i]->was_reset() == (i < shed));
  }
  CHECK_THAT(reported, ContainsSubstring("--max-unsent-bytes"));
  hand.greedy.clear();
  const Summary summary = hand.stop();
  CHECK(ended(summary, Outcome::shed) == shed);
  CHECK(summary.total().out_of_memory == 0);
  CHECK_THAT(summary.text(), ContainsSubstring("connections shed: " + std::to_string(shed)));
  CHECK(hand.worker().pending().in_use() == 0);
}

TEST_CASE("a client that reads on is not shed before one that does not") {
  Unread hand;
  Client reads(hand.address(), 4'096);  // the oldest of them all
  reads.send_some(hand.requests);
  hand.settle(reads);
  written_to(2, [&] {
    for (int i = 0; i < 30; ++i) {
      hand.add_greedy();
      reads.receive_all_there_is();
      hand.settle(reads);
    }
  });
  CHECK(hand.shed() > 0);
  CHECK_FALSE(reads.was_reset());
  reads.close();
  hand.greedy.clear();
  hand.stop();
}

TEST_CASE("the kernel's buffers of every connection are bounded, by its listener") {
  for (const std::uint64_t asked : {std::uint64_t{16} * 1024, config().send_buffer}) {
    Config wanted = config();
    wanted.send_buffer = asked;
    Running running(wanted);
    const int listener = listening_descriptor(running.address());
    int send = 0, receive = 0;
    socklen_t size = sizeof send;
    CHECK(::getsockopt(listener, SOL_SOCKET, SO_SNDBUF, &send, &size) == 0);
    CHECK(::getsockopt(listener, SOL_SOCKET, SO_RCVBUF, &receive, &size) == 0);
    CHECK(static_cast<std::uint64_t>(send) >= asked);
    CHECK(static_cast<std::uint64_t>(send) <= 2 * asked);
    CHECK(send + receive <= 512 * 1024);
  }
}

}  // namespace
}  // namespace merhaba::server::test
