#include <netinet/in.h>

#include "net/accept_queue.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

#ifdef MERHABA_LINUX
// With TCP_DEFER_ACCEPT a handshake stays under way until the caller's first data.
ListenOptions deferring() {
  ListenOptions options;
  options.defer_accept = Milliseconds(60'000);
  return options;
}

SocketAddress loopback(const char* host, std::uint16_t port) {
  SocketAddress address = resolve(parse_listen(std::string(host) + ":0")).front();
  address.set_port(port);
  return address;
}

TEST_CASE("handshakes under way are counted, those done are not") {
  for (const char* spec : {"127.0.0.1:0", "[::1]:0"}) {
    Listening listening;
    if (!error_of([&] { listening = listen_on({spec}, deferring()); }).empty()) continue;
    const SocketAddress address = listening.endpoints[0].address;
    CHECK(pending_handshakes(address) == 0);
    const Fd one = caller(address), two = caller(address);
    CHECK(pending_handshakes(address) == 2);
    REQUIRE(::send(one.get(), "x", 1, 0) == 1);
    CHECK(eventually([&] { return pending_handshakes(address) == 1; }));
    CHECK(accept_all(listening.sockets[0][0].get()) == 1);
  }
}

TEST_CASE("a wildcard's handshakes are those of its own family and port") {
  const Listening listening = listen_on({":0"}, deferring());
  const Listening other = listen_on({"127.0.0.1:0"}, deferring());
  const Fd elsewhere = caller(other.endpoints[0].address);
  for (const Endpoint& endpoint : listening.endpoints) {
    const bool v4 = endpoint.address.family() == AF_INET;
    CHECK(pending_handshakes(endpoint.address) == 0);
    const Fd one = caller(loopback(v4 ? "127.0.0.1" : "[::1]", endpoint.address.port()));
    CHECK(pending_handshakes(endpoint.address) == 1);
  }
}

TEST_CASE("a [::] that takes IPv4 too counts its IPv4 handshakes") {
  Fd both(::socket(AF_INET6, SOCK_STREAM, 0));
  const SocketAddress any = loopback("[::]", 0);
  if (!both || ::bind(both.get(), any.get(), any.length) != 0) SKIP("no IPv6 here");
  const int seconds = 60, off = 0;
  ::setsockopt(both.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  REQUIRE(::setsockopt(both.get(), IPPROTO_TCP, 9 /* TCP_DEFER_ACCEPT */, &seconds,
                       sizeof seconds) == 0);
  REQUIRE(::listen(both.get(), 5) == 0);
  const SocketAddress address = local_address(both.get());
  const Fd v4 = caller(loopback("127.0.0.1", address.port()));
  CHECK(pending_handshakes(address) == 1);
  const Fd v6 = caller(loopback("[::1]", address.port()));
  CHECK(pending_handshakes(address) == 2);
}

TEST_CASE("the list is read to its end, however long") {
  const Listening crowd = listen_on({"127.0.0.1:0"});
  const Listening listening = listen_on({"127.0.0.1:0"}, deferring());
  std::vector<Fd> open;  // 300 connections are 600 lines of 150 bytes, several reads
  for (int i = 0; i < 300; ++i) open.push_back(caller(crowd.endpoints[0].address));
  std::vector<Fd> pending;
  for (int i = 0; i < 50; ++i) pending.push_back(caller(listening.endpoints[0].address));
  CHECK(pending_handshakes(listening.endpoints[0].address) == 50);
}
#endif

TEST_CASE("a Unix socket has no handshakes") {
  CHECK(pending_handshakes(resolve(parse_listen("unix:m")).front()) == 0);
}

}  // namespace
}  // namespace merhaba::net::test
