// How a listener refuses new handshakes and keeps what it has. pending_handshakes_test.cpp counts
// them.
#include "net/handshakes.hpp"

#include <poll.h>

#include "net/accept_queue.hpp"
#include "net/socket.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

#ifdef MERHABA_LINUX
// Not a listener any more for anybody new; all it has is taken from its queue. What went wrong.
std::string drain(int listener, const SocketAddress& address, const Fd& early,
                  const Fd& under_way) {
  if (queue_state(listener)->depth != 1) return "the queue changed";
  if (pending_handshakes(address) != 1) return "the handshake under way is gone";
  const Fd accepted(accept_now(listener, nullptr));
  if (!accepted) return "the queue was lost";
  char data[64];
  if (recv_now(accepted.get(), data, sizeof data).size != 3) return "the data is gone";
  ::send(early.get(), "still here", 10, 0);
  if (!becomes(accepted.get(), POLLIN)) return "no data comes through";
  if (recv_now(accepted.get(), data, sizeof data).size != 10) return "the data is not whole";
  ::send(under_way.get(), "x", 1, 0);  // completes it: TCP_DEFER_ACCEPT waited for data
  if (!becomes(listener, POLLIN)) return "the handshake under way was lost";
  if (accept_all(listener) != 1) return "the queue filled";
  return "";
}

ListenOptions deferring() {
  ListenOptions options;
  options.defer_accept = Milliseconds(60'000);
  return options;
}

// Fills in `early`, in the queue, and `under_way`, whose handshake is not done.
void call_both(const SocketAddress& address, Fd& early, Fd& under_way) {
  early = connect_to(address);
  ::send(early.get(), "now", 3, 0);
  under_way = connect_to(address);
}

// By the filter, which some kernels keep for CAP_NET_ADMIN: in a network of its own it is had.
std::string meet_the_successor(const std::string& spec) {
  Listening listening = listen_on({spec}, deferring());
  const SocketAddress address = listening.endpoints[0].address;
  const int listener = listening.sockets[0][0].get();
  Fd early, under_way;
  call_both(address, early, under_way);
  if (!eventually([&] { return queue_depth(listener) == 1U; })) return "the queue is empty";
  if (!refuse_new_handshakes(listener)) return "no filter";
  const Fd late = calling(address);
  if (!eventually([&] { return queue_state(listener)->drops > 0; })) return "the SYN got in";
  if (std::string wrong = drain(listener, address, early, under_way); !wrong.empty()) return wrong;
  listening.sockets.clear();
  const Listening successor = listen_on({address.text()});
  if (!becomes(late.get(), POLLOUT)) return "the SYN came no second time";  // after 1 s
  return accept_all(successor.sockets[0][0].get()) == 1 ? "met" : "the late client was lost";
}

TEST_CASE("a listener that refuses handshakes keeps its queue; the late client meets the next") {
  for (const char* spec : {"127.0.0.1:0", "[::1]:0"}) {
    const auto reported = in_own_network([&] { return meet_the_successor(spec); });
    if (!reported) SKIP("no network namespace of one's own here");
    if (std::string_view(spec) == "[::1]:0" && reported->starts_with("threw")) continue;  // no IPv6
    CHECK(*reported == "met");
  }
}

TEST_CASE("where no filter may be had, the late client is refused at once and nobody is lost") {
  for (const char* spec : {"127.0.0.1:0", "[::1]:0", ":0"}) {
    Listening listening;
    if (!error_of([&] { listening = listen_on({spec}, deferring()); }).empty()) continue;
    const bool v4 = listening.endpoints[0].address.family() == AF_INET;
    SocketAddress address = resolve(parse_listen(v4 ? "127.0.0.1:0" : "[::1]:0")).front();
    address.set_port(listening.endpoints[0].address.port());
    const int listener = listening.sockets[0][0].get();
    Fd early, under_way;
    call_both(address, early, under_way);
    REQUIRE(eventually([&] { return queue_depth(listener) == 1U; }));
    const int locked = 1;  // no filter may be attached, whoever asks
    REQUIRE(::setsockopt(listener, SOL_SOCKET, SO_LOCK_FILTER, &locked, sizeof locked) == 0);
    REQUIRE(refuse_new_handshakes(listener));
    CHECK_THROWS(connect_to(address));
    CHECK(drain(listener, address, early, under_way).empty());
    listening.sockets.clear();
    CHECK(listen_error({address.text()}).empty());  // the port is free for the next
  }
}

TEST_CASE("of workers that share a port, all can refuse") {
  ListenOptions options;
  options.workers = 3;
  const Listening listening = listen_on({"127.0.0.1:0"}, options);
  const auto early = connect_to(listening.endpoints[0].address, 50);
  const int locked = 1;
  for (const auto& worker : listening.sockets) {
    ::setsockopt(worker[0].get(), SOL_SOCKET, SO_LOCK_FILTER, &locked, sizeof locked);
    REQUIRE(refuse_new_handshakes(worker[0].get()));
  }
  for (int i = 0; i < 20; ++i) CHECK_THROWS(connect_to(listening.endpoints[0].address));
  unsigned taken = 0;
  for (const auto& worker : listening.sockets) taken += accept_all(worker[0].get());
  CHECK(taken == 50);
}
#else
TEST_CASE("in a portable build nothing is refused") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  const int listener = listening.sockets[0][0].get();
  CHECK_FALSE(refuse_new_handshakes(listener));
  const Fd client = connect_to(listening.endpoints[0].address);
  CHECK(accept_all(listener) == 1);
}
#endif

}  // namespace
}  // namespace merhaba::net::test
