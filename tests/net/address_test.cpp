#include "net/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>

#include "base/error.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

SocketAddress only(const std::string& text) {
  const auto addresses = resolve(parse_listen(text));
  REQUIRE(addresses.size() == 1);
  return addresses.front();
}

TEST_CASE("an address is written as it was read") {
  for (const char* text : {"127.0.0.1:8080", "0.0.0.0:0", "[::1]:65535", "[::]:1",
                           "[2001:db8::7]:443", "unix:/run/m.sock", "unix:m.sock"}) {
    CHECK(only(text).text() == text);
  }
}

TEST_CASE("an address gives its host and its port, and takes another port") {
  SocketAddress v4 = only("127.0.0.1:8080");
  CHECK(v4.host() == "127.0.0.1");
  CHECK(v4.port() == 8080);
  v4.set_port(81);
  CHECK(v4.text() == "127.0.0.1:81");
  SocketAddress v6 = only("[::1]:8080");
  CHECK(v6.host() == "::1");
  CHECK(v6.port() == 8080);
  v6.set_port(81);
  CHECK(v6.text() == "[::1]:81");
  const SocketAddress path = only("unix:/run/m.sock");
  CHECK(path.host() == "unix:");
  CHECK(path.port() == 0);
  CHECK_FALSE(path.is_ip());
}

TEST_CASE("a Unix socket's address has a path or an abstract name, or is too long") {
  const std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  CHECK(longest_unix_path("/run/m.sock") == longest);
  CHECK(unix_address("/run/m.sock").text() == "unix:/run/m.sock");
  CHECK(unix_address(std::string(longest, 'x')).length == sizeof(sockaddr_un));
  CHECK(unix_address(std::string(longest + 1, 'x')).length == 0);
  CHECK(longest_unix_path("@m") == longest + 1);
  CHECK(unix_address("@m").text() == "unix:@m");
  CHECK(unix_address("@m").length == offsetof(sockaddr_un, sun_path) + 2);
  CHECK(unix_address('@' + std::string(longest, 'x')).length == sizeof(sockaddr_un));
  CHECK(unix_address('@' + std::string(longest + 1, 'x')).length == 0);
}

TEST_CASE("an unnamed Unix peer is \"unix:\"") {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  const Fd one(ends[0]), other(ends[1]);
  CHECK(peer_address(one.get()).text() == "unix:");
  CHECK(local_address(one.get()).text() == "unix:");
}

TEST_CASE("a Unix name's control characters are made visible: a peer chooses its own name") {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strcpy(name.sun_path, "/tmp/a\nb");
  SocketAddress address;
  std::memcpy(&address.storage, &name, sizeof name);
  address.length = sizeof name;
  CHECK(address.text() == "unix:/tmp/a\\nb");
}

TEST_CASE("a path that fills sun_path needs no NUL to be read") {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memset(name.sun_path, 'x', sizeof name.sun_path);
  SocketAddress address;
  std::memcpy(&address.storage, &name, sizeof name);
  address.length = sizeof name;
  CHECK(address.text() == "unix:" + std::string(sizeof name.sun_path, 'x'));
}

TEST_CASE("a descriptor has both of its addresses") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  const SocketAddress& there = listening.endpoints.front().address;
  const Fd client = connect_to(there);
  CHECK(peer_address(client.get()).text() == there.text());
  CHECK(local_address(client.get()).host() == "127.0.0.1");
  CHECK(peer_address(listening.sockets[0][0].get()).length == 0);
  CHECK_THROWS_AS(local_address(-1), Error);
}

}  // namespace
}  // namespace merhaba::net::test
