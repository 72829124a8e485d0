#include "net/accept_queue.hpp"

#include <poll.h>

#include "net/socket.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

#ifdef MERHABA_LINUX
TEST_CASE("the queue's depth follows callers and accepts") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  const int listener = listening.sockets[0][0].get();
  std::vector<Fd> clients;
  for (unsigned i = 0; i < 5; ++i) {
    CHECK(queue_state(listener)->depth == i);
    CHECK(queue_depth(listener) == i);
    clients.push_back(caller(listening.endpoints[0].address));
  }
  Fd(accept_now(listener, nullptr)).reset();
  CHECK(queue_state(listener)->depth == 4);
  accept_all(listener);
  CHECK(queue_state(listener)->depth == 0);
}

TEST_CASE("the limit is the backlog or net.core.somaxconn, the lesser of the two") {
  for (int backlog : {0, 7, 1'000'000}) {
    ListenOptions options;
    options.backlog = backlog;
    const Listening listening = listen_on({"127.0.0.1:0"}, options);
    const int expected = std::min(backlog, somaxconn());
    CHECK(static_cast<int>(queue_state(listening.sockets[0][0].get())->limit) == expected);
    CHECK(listening.endpoints[0].backlog_effective == expected);
    CHECK(listening.endpoints[0].backlog_asked == backlog);
  }
}

TEST_CASE("the queue holds one more than its limit, and drops what comes then") {
  ListenOptions options;
  options.backlog = 3;
  const Listening listening = listen_on({"127.0.0.1:0"}, options);
  const int listener = listening.sockets[0][0].get();
  CHECK(queue_state(listener)->drops == 0);
  std::vector<Fd> clients(20);
  for (Fd& client : clients) client = calling(listening.endpoints[0].address);
  CHECK(eventually([&] { return queue_state(listener)->depth == 4; }));
  CHECK(eventually([&] { return queue_state(listener)->drops > 0; }));
  CHECK(queue_state(listener)->depth == 4);
}

TEST_CASE("what is no TCP listener has no queue to tell of") {
  Folder folder;
  const Listening listening = listen_on({"127.0.0.1:0", "unix:" + folder / "m"});
  const Fd client = caller(listening.endpoints[0].address);
  CHECK_FALSE(queue_state(client.get()));
  CHECK_FALSE(queue_state(listening.sockets[0][1].get()));
  CHECK_FALSE(queue_state(-1));
  CHECK_FALSE(queue_depth(listening.sockets[0][1].get()));
  CHECK_FALSE(queue_depth(-1));
}

TEST_CASE(
    "a listener that refuses handshakes keeps its queue; the late caller meets the successor") {
  for (const char* spec : {"127.0.0.1:0", "[::1]:0"}) {
    Listening listening;
    if (!error_of([&] { listening = listen_on({spec}); }).empty()) continue;  // no IPv6 here
    const SocketAddress address = listening.endpoints[0].address;
    const int listener = listening.sockets[0][0].get();
    const Fd early = caller(address);
    REQUIRE(refuse_new_handshakes(listener));
    const Fd late = calling(address);
    CHECK(eventually([&] { return queue_state(listener)->drops > 0; }));  // its SYN
    CHECK(queue_state(listener)->depth == 1);
    CHECK(pending_handshakes(address) == 0);

    const Fd accepted(accept_now(listener, nullptr));
    REQUIRE(accepted);
    REQUIRE(::send(early.get(), "still here", 10, 0) == 10);  // data passes the filter
    REQUIRE(becomes(accepted.get(), POLLIN));
    char data[64];
    CHECK(recv_now(accepted.get(), data, sizeof data).size == 10);
    CHECK(accept_now(listener, nullptr) == -1);

    listening.sockets.clear();
    const Listening successor = listen_on({address.text()});
    REQUIRE(becomes(late.get(), POLLOUT));  // its SYN again, after a second
    CHECK(peer_address(late.get()).length != 0);
    CHECK(accept_all(successor.sockets[0][0].get()) == 1);
  }
}

TEST_CASE("a handshake under way when the filter comes still completes") {
  ListenOptions options;
  options.defer_accept = Milliseconds(60'000);  // under way until the first data
  const Listening listening = listen_on({"127.0.0.1:0"}, options);
  const int listener = listening.sockets[0][0].get();
  const Fd client = caller(listening.endpoints[0].address);
  REQUIRE(queue_state(listener)->depth == 0);
  REQUIRE(refuse_new_handshakes(listener));
  REQUIRE(::send(client.get(), "x", 1, 0) == 1);
  REQUIRE(becomes(listener, POLLIN));
  CHECK(accept_all(listener) == 1);
}
#else
TEST_CASE("in a portable build the queue is unknown, and nothing is refused") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  const int listener = listening.sockets[0][0].get();
  CHECK_FALSE(queue_state(listener));
  CHECK_FALSE(queue_depth(listener));
  CHECK(somaxconn() == 0);
  CHECK_FALSE(refuse_new_handshakes(listener));
  const Fd client = caller(listening.endpoints[0].address);
  CHECK(accept_all(listener) == 1);
}
#endif

}  // namespace
}  // namespace merhaba::net::test
