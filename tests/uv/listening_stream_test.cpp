#include "uv/listening_stream.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <vector>

#include "base/fd.hpp"
#include "support/catch.hpp"
#include "uv/support.hpp"

namespace merhaba::uv::test {
namespace {

sockaddr_in loopback(std::uint16_t port = 0) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

sockaddr_in name_of(int fd) {
  sockaddr_in name{};
  socklen_t length = sizeof name;
  REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &length) == 0);
  return name;
}

Fd client_of(int listener) {
  const sockaddr_in name = name_of(listener);
  Fd fd(::socket(AF_INET, SOCK_STREAM, 0));
  REQUIRE(::connect(fd.get(), generic(name), sizeof name) == 0);
  return fd;
}

bool ended(const Fd& client) {
  char byte = 0;
  return ::recv(client.get(), &byte, 1, 0) <= 0;
}

struct Server {
  Loop loop;
  ListeningStream::Pointer stream;
  std::vector<int> calls;  // their status
  Tcp client;
  int closed = 0;

  explicit Server(bool bind = true) {
    int error = 0;
    stream = ListeningStream::make_tcp(loop, AF_INET, error);
    REQUIRE(stream);
    if (!bind) return;
    const sockaddr_in any = loopback();
    REQUIRE(stream->bind(generic(any)) == 0);
    REQUIRE(stream->listen<&Server::on_connection>(this, 16) == 0);
  }
  ~Server() {
    stream.reset();
    loop.run();
    CHECK(handles(loop) == 0);
  }
  void on_connection(int status) noexcept { calls.push_back(status); }
  void on_closed() noexcept { ++closed; }
  void iterate() { uv_run(loop.raw(), UV_RUN_NOWAIT); }
};

TEST_CASE("a connection that is not taken is held, and nobody else is accepted meanwhile") {
  Server server;
  const Fd first = client_of(server.stream->fd()), second = client_of(server.stream->fd());
  CHECK(turn_until(server.loop, [&] { return !server.calls.empty(); }));
  for (int i = 0; i < 5; ++i) server.iterate();
  CHECK(server.calls == std::vector<int>{0});

  server.client.init(server.loop, &server);
  REQUIRE(server.stream->accept(server.client) == 0);
  CHECK(name_of(server.client.fd()).sin_port == name_of(server.stream->fd()).sin_port);
  CHECK(turn_until(server.loop, [&] { return server.calls.size() == 2; }));

  server.client.close<&Server::on_closed>(&server);
  CHECK(ended(first));
  server.stream.reset();  // and with it the one that is held
  CHECK(ended(second));
  server.loop.run();
  CHECK(server.closed == 1);
}

TEST_CASE("a port in use is an error at once, and the handle can be given up") {
  Server one;
  for (int i = 0; i < 2; ++i) {
    Server other(false);
    const sockaddr_in taken = name_of(one.stream->fd());
    CHECK(other.stream->bind(generic(taken)) == UV_EADDRINUSE);
  }
}

TEST_CASE("an IPv6 socket is for IPv6 only") {
  Loop loop;
  int error = 0;
  auto stream = ListeningStream::make_tcp(loop, AF_INET6, error);
  if (!stream) SKIP("no IPv6 here");
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  CHECK(stream->bind(reinterpret_cast<const sockaddr*>(&any)) == 0);
  int only = 0;
  socklen_t length = sizeof only;
  REQUIRE(::getsockopt(stream->fd(), IPPROTO_IPV6, IPV6_V6ONLY, &only, &length) == 0);
  CHECK(only == 1);
  stream.reset();
  loop.run();
}

TEST_CASE("a handle that cannot be made says why and leaves nothing") {
  Loop loop;
  int error = 0;
  CHECK_FALSE(ListeningStream::make_tcp(loop, AF_UNIX, error));
  CHECK(error == UV_EINVAL);
  CHECK_FALSE(ListeningStream::open(loop, AF_INET, -1, error));
  CHECK(error < 0);
  CHECK_FALSE(ListeningStream::open(loop, AF_UNIX, -1, error));
  CHECK(error < 0);
  loop.run();
  CHECK(handles(loop) == 0);
}

TEST_CASE("another handle over the same socket takes its clients") {
  Server server;
  const Fd copy(::dup(server.stream->fd()));
  const Fd client = client_of(copy.get());
  server.stream.reset();
  int error = 0;
  server.stream = ListeningStream::open(server.loop, AF_INET, ::dup(copy.get()), error);
  REQUIRE(server.stream);
  REQUIRE(server.stream->listen<&Server::on_connection>(&server, 16) == 0);
  CHECK(turn_until(server.loop, [&] { return server.calls == std::vector<int>{0}; }));
}

TEST_CASE("a Unix socket listens by a pipe handle, its client is a stream like any other") {
  Server server(false);
  Fd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un name{};  // the system chooses an abstract name
  name.sun_family = AF_UNIX;
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name.sun_family) != 0) {
    SKIP("no abstract names here");
  }
  socklen_t length = sizeof name;
  REQUIRE(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&name), &length) == 0);
  int error = 0;
  server.stream = ListeningStream::open(server.loop, AF_UNIX, socket.release(), error);
  REQUIRE(server.stream);
  REQUIRE(server.stream->listen<&Server::on_connection>(&server, 16) == 0);
  const Fd client(::socket(AF_UNIX, SOCK_STREAM, 0));
  REQUIRE(::connect(client.get(), reinterpret_cast<const sockaddr*>(&name), length) == 0);
  CHECK(turn_until(server.loop, [&] { return server.calls == std::vector<int>{0}; }));
  server.client.init(server.loop, &server);
  REQUIRE(server.stream->accept(server.client) == 0);
  CHECK(::send(server.client.fd(), "x", 1, 0) == 1);
  char byte = 0;
  CHECK(::recv(client.get(), &byte, 1, 0) == 1);
  server.client.close<&Server::on_closed>(&server);
}

}  // namespace
}  // namespace merhaba::uv::test
