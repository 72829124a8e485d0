#include <netinet/in.h>
#ifdef MERHABA_LINUX
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#endif

#include "net/handshakes.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

#ifdef MERHABA_LINUX
// With TCP_DEFER_ACCEPT a handshake stays under way until the client's first data.
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
    const Fd one = connect_to(address), two = connect_to(address);
    CHECK(pending_handshakes(address) == 2);
    REQUIRE(::send(one.get(), "x", 1, 0) == 1);
    CHECK(eventually([&] { return pending_handshakes(address) == 1; }));
    CHECK(accept_all(listening.sockets[0][0].get()) == 1);
  }
}

TEST_CASE("a wildcard's handshakes are those of its own family and port") {
  const Listening listening = listen_on({":0"}, deferring());
  const Listening other = listen_on({"127.0.0.1:0"}, deferring());
  const Fd elsewhere = connect_to(other.endpoints[0].address);
  for (const Endpoint& endpoint : listening.endpoints) {
    const bool v4 = endpoint.address.family() == AF_INET;
    CHECK(pending_handshakes(endpoint.address) == 0);
    const Fd one = connect_to(loopback(v4 ? "127.0.0.1" : "[::1]", endpoint.address.port()));
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
  const Fd v4 = connect_to(loopback("127.0.0.1", address.port()));
  CHECK(pending_handshakes(address) == 1);
  const Fd v6 = connect_to(loopback("[::1]", address.port()));
  CHECK(pending_handshakes(address) == 2);
}

TEST_CASE("the list is read to its end, however long") {
  const Listening crowd = listen_on({"127.0.0.1:0"});
  const Listening listening = listen_on({"127.0.0.1:0"}, deferring());
  const auto open = connect_to(crowd.endpoints[0].address, 300);
  const auto pending = connect_to(listening.endpoints[0].address, 200);  // some 64 bytes each
  CHECK(pending_handshakes(listening.endpoints[0].address) == 200);
}

// From here on this process gets no netlink socket, as where the kernel has no sock_diag.
bool refuse_netlink() {
  constexpr unsigned kLowHalf = std::endian::native == std::endian::big ? 4 : 0;
  std::array<sock_filter, 6> code{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args) + kLowHalf),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPROTONOSUPPORT),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program{code.size(), code.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// In a network of its own: from read to read the list shifts as others come and go, and one
// that the shift pushes along is reported twice.
TEST_CASE("where sock_diag is not to be had, /proc shows the same") {
  for (const char* spec : {"127.0.0.1:0", "[::1]:0", ":0"}) {
    const auto reported = in_own_network([&]() -> std::string {
      const Listening listening = listen_on({spec}, deferring());
      const SocketAddress address = listening.endpoints[0].address;
      const bool v4 = address.family() == AF_INET;
      const auto pending = connect_to(loopback(v4 ? "127.0.0.1" : "[::1]", address.port()), 150);
      if (!refuse_netlink()) return "no seccomp";
      if (Fd(::socket(AF_NETLINK, SOCK_RAW, 0))) return "netlink all the same";
      return std::to_string(pending_handshakes(address));
    });
    if (!reported) SKIP("no network namespace of one's own here");
    if (*reported == "no seccomp") SKIP("no seccomp here");
    if (std::string_view(spec) == "[::1]:0" && reported->starts_with("threw")) continue;  // no IPv6
    CHECK(*reported == "150");
  }
}
#endif

TEST_CASE("a Unix socket has no handshakes") {
  CHECK(pending_handshakes(resolve(parse_listen("unix:m")).front()) == 0);
}

}  // namespace
}  // namespace merhaba::net::test
