#include "net/port_owner.hpp"

#include <unistd.h>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("the process that has a port is named if /proc shows it") {
  for (const char* spec : {"127.0.0.1:0", "0.0.0.0:0", ":0"}) {
    Listening listening = listen_on({spec});
    const auto port = std::to_string(listening.endpoints[0].address.port());
    Child child([] { return std::string("holds it"); });
    REQUIRE(child.report() == "holds it");
    listening.sockets.clear();  // now it is the child's alone
    const std::string reported = listen_error({"127.0.0.1:" + port});
    CHECK_THAT(reported, ContainsSubstring("127.0.0.1:" + port) && ContainsSubstring("in use"));
#ifdef MERHABA_LINUX
    CHECK_THAT(reported,
               ContainsSubstring("(process " + std::to_string(child.id()) + ")") &&
                   ContainsSubstring("stop that process, or choose another address with --listen"));
#else
    CHECK_THAT(reported, ContainsSubstring("lsof"));
#endif
  }
}

#ifdef MERHABA_LINUX
TEST_CASE("an IPv6 socket that takes IPv4 too owns the IPv4 port") {
  Fd both(::socket(AF_INET6, SOCK_STREAM, 0));
  const SocketAddress any = resolve(parse_listen("[::]:0")).front();
  if (!both || ::bind(both.get(), any.get(), any.length) != 0) SKIP("no IPv6 here");
  REQUIRE(::listen(both.get(), 1) == 0);
  SocketAddress v4 = resolve(parse_listen("127.0.0.1:0")).front();
  v4.set_port(local_address(both.get()).port());
  const auto owner = port_owner(v4);
  REQUIRE(owner);
  CHECK(owner->id == ::getpid());
  CHECK_FALSE(owner->name.empty());
}

TEST_CASE("a port nobody listens on has no owner") {
  Listening listening = listen_on({"127.0.0.1:0"});
  const SocketAddress address = listening.endpoints[0].address;
  CHECK(port_owner(address));
  listening.sockets.clear();
  CHECK_FALSE(port_owner(address));
}

TEST_CASE("the process behind a Unix connection is known") {
  Folder folder;
  const Listening listening = listen_on({"unix:" + folder / "m"});
  const Fd client = connect_to(listening.endpoints[0].address);
  const auto owner = peer_process(client.get());
  REQUIRE(owner);
  CHECK(owner->id == ::getpid());
}
#else
TEST_CASE("without /proc nobody is known") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  CHECK_FALSE(port_owner(listening.endpoints[0].address));
}
#endif

}  // namespace
}  // namespace merhaba::net::test
