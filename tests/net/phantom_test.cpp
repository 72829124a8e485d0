// Phantom connections on purpose: which clients are, and that they come in once it is over.
#include "net/phantom.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <set>
#include <string>
#include <vector>

#include "net/accept_queue.hpp"
#include "net/handshakes.hpp"
#include "net/socket.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

constexpr std::uint64_t kAll = ~std::uint64_t{0};
TEST_CASE("a socket that is none makes no phantoms") {
  CHECK_FALSE(make_phantoms(-1, kAll, 1));
#ifndef MERHABA_LINUX
  CHECK_FALSE(may_make_phantoms());
#endif
}

#ifdef MERHABA_LINUX

constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;
using Ports = std::set<std::uint16_t>;

// The ports of those clients that are in the queue, and not any more.
Ports take(int listener) {
  Ports ports;
  SocketAddress peer;
  while (const Fd accepted{accept_now(listener, &peer)}) ports.insert(peer.port());
  return ports;
}

TEST_CASE("a phantom is connected for its client, and comes in late with all that it has sent") {
  if (!may_make_phantoms()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  for (const char* spec : {"127.0.0.1:0", "[::1]:0"}) {
    Listening listening;
    if (!error_of([&] { listening = listen_on({spec}); }).empty()) continue;
    const SocketAddress address = listening.endpoints[0].address;
    const int listener = listening.sockets[0][0].get();
    const Fd before = connect_to(address);
    const Fd accepted(accept_now(listener, nullptr));
    REQUIRE(make_phantoms(listener, kAll, 1));
    const std::vector<Fd> phantoms = connect_to(address, 10);
    for (const Fd& phantom : phantoms) REQUIRE(::send(phantom.get(), "late", 4, 0) == 4);
    ::poll(nullptr, 0, 300);  // retransmissions are dropped, too
    CHECK(queue_depth(listener) == 0U);
    CHECK(accept_all(listener) == 0);
    CHECK(pending_handshakes(address) == 10);

    REQUIRE(::send(before.get(), "x", 1, 0) == 1);  // one that there was is not concerned
    CHECK(becomes(accepted.get(), POLLIN));

    accept_new_handshakes(listener);
    for (std::size_t i = 0; i < phantoms.size(); ++i) {
      REQUIRE(becomes(listener, POLLIN));
      const Fd late(accept_now(listener, nullptr));
      REQUIRE(becomes(late.get(), POLLIN));
      char data[8];
      const IoResult got = recv_now(late.get(), data, sizeof data);
      CHECK(std::string(data, got.size) == "late");
    }
    CHECK(accept_all(listener) == 0);
    CHECK(pending_handshakes(address) == 0);
  }
}

TEST_CASE("a phantom that gives up is gone when it is over") {
  if (!may_make_phantoms()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  const Listening listening = listen_on({"127.0.0.1:0"});
  const int listener = listening.sockets[0][0].get();
  REQUIRE(make_phantoms(listener, kAll, 1));
  Fd phantom = connect_to(listening.endpoints[0].address);
  const linger at_once{1, 0};
  ::setsockopt(phantom.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  phantom.reset();
  accept_new_handshakes(listener);
  const Fd next = connect_to(listening.endpoints[0].address);
  CHECK(becomes(listener, POLLIN));
  CHECK(take(listener) == Ports{local_address(next.get()).port()});
}

TEST_CASE("of many clients about the share are phantoms, though their ports are neighbours") {
  if (!may_make_phantoms()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{2}, kAll}) {
    const Listening listening = listen_on({"127.0.0.1:0"});
    const int listener = listening.sockets[0][0].get();
    REQUIRE(make_phantoms(listener, kHalf, seed));
    const auto clients = connect_to(listening.endpoints[0].address, 400);
    const unsigned accepted = accept_all(listener);  // on loopback whoever is connected is queued
    CHECK(accepted > 140);  // six standard deviations of 10: nobody chooses the ports
    CHECK(accepted < 260);
    CHECK(pending_handshakes(listening.endpoints[0].address) == 400 - accepted);
  }
}

TEST_CASE("no share makes no phantoms") {
  if (!may_make_phantoms()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  const Listening listening = listen_on({"127.0.0.1:0"});
  REQUIRE(make_phantoms(listening.sockets[0][0].get(), 1, 1));
  const auto clients = connect_to(listening.endpoints[0].address, 50);
  CHECK(accept_all(listening.sockets[0][0].get()) == 50);
}

// Connected from that port of 127.0.0.1; nothing where it is taken.
Fd connect_from(std::uint16_t port, const SocketAddress& to) {
  Fd fd(::socket(AF_INET, SOCK_STREAM, 0));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  SocketAddress from = resolve(parse_listen("127.0.0.1:0")).front();
  from.set_port(port);
  if (::bind(fd.get(), from.get(), from.length) != 0) return {};
  if (::connect(fd.get(), to.get(), to.length) != 0) return {};
  return fd;
}

TEST_CASE("the same ports are phantoms again by the same seed, others by another") {
  if (!may_make_phantoms()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  const Listening listening = listen_on({"127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"});
  const std::uint64_t seeds[] = {7, 7, 8};
  std::vector<Fd> clients;
  Ports ports[3];
  for (int i = 0; i < 3; ++i) {
    REQUIRE(
        make_phantoms(listening.sockets[0][static_cast<std::size_t>(i)].get(), kHalf, seeds[i]));
  }
  int used = 0;
  for (std::uint16_t port = 20'001; port < 20'400 && used < 100; ++port) {
    Fd all[3];
    for (std::size_t i = 0; i < 3; ++i) {
      all[i] = connect_from(port, listening.endpoints[i].address);
    }
    if (!all[0] || !all[1] || !all[2]) {
      for (std::size_t i = 0; i < 3; ++i) {
        for (const std::uint16_t taken : take(listening.sockets[0][i].get())) {
          if (taken != port) ports[i].insert(taken);
        }
      }
      continue;
    }
    for (Fd& fd : all) clients.push_back(std::move(fd));
    ++used;
  }
  REQUIRE(used == 100);
  for (std::size_t i = 0; i < 3; ++i) ports[i].merge(take(listening.sockets[0][i].get()));
  CHECK(ports[0] == ports[1]);
  CHECK(ports[0] != ports[2]);
  CHECK(ports[0].size() > 20);
  CHECK(ports[0].size() < 80);
}
#endif

}  // namespace
}  // namespace merhaba::net::test
