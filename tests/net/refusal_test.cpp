// A listening socket that refuses its clients for a while.
#include "net/refusal.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "net/handshakes.hpp"
#include "net/socket.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

#ifdef MERHABA_LINUX
int connect_error(const SocketAddress& to) {
  const Fd fd(::socket(to.family(), SOCK_STREAM, 0));
  return ::connect(fd.get(), to.get(), to.length) == 0 ? 0 : errno;
}

// Whoever binds finds the address taken, even by SO_REUSEADDR.
int bind_error(const SocketAddress& to, int reuse) {
  const Fd fd(::socket(to.family(), SOCK_STREAM, 0));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  return ::bind(fd.get(), to.get(), to.length) == 0 ? 0 : errno;
}

void check_refuses(const std::string& spec) {
  INFO(spec);
  Listening listening;
  if (!error_of([&] { listening = listen_on({spec}); }).empty()) return;  // no IPv6
  const SocketAddress address = listening.endpoints[0].address;
  const int listener = listening.sockets[0][0].get();
  CHECK(can_refuse());
  for (int i = 0; i < 3; ++i) {
    const Fd before = connect_to(address);
    const Fd accepted(accept_now(listener, nullptr));
    const Fd queued = connect_to(address);
    REQUIRE(begin_to_refuse(listener, address));
    CHECK(connect_error(address) == ECONNREFUSED);
    CHECK(accept_now(listener, nullptr) == -1);
    CHECK(becomes(queued.get(), POLLIN));  // reset
    char byte = 0;
    CHECK(::recv(queued.get(), &byte, 1, 0) == -1);
    CHECK(errno == ECONNRESET);
    CHECK(local_address(listener).port() == address.port());
    CHECK(bind_error(address, 0) == EADDRINUSE);
    CHECK(bind_error(address, 1) == EADDRINUSE);
    REQUIRE(::send(before.get(), "x", 1, 0) == 1);  // one that was accepted is not concerned
    CHECK(becomes(accepted.get(), POLLIN));

    end_refusal(listener);
    REQUIRE(::listen(listener, 5) == 0);
    CHECK(local_address(listener).port() == address.port());
    const Fd after = connect_to(address);
    CHECK(accept_all(listener) == 1);
  }
}

TEST_CASE("a listener refuses, keeps a port that the system has chosen, and listens again") {
  check_refuses("127.0.0.1:0");
  check_refuses("[::1]:0");
}

TEST_CASE("a listener refuses, keeps a port that was asked for, and listens again") {
  std::string text;
  {
    const Listening listening = listen_on({"127.0.0.1:0"});
    text = listening.endpoints[0].address.text();
  }
  check_refuses(text);
}

TEST_CASE("a socket that does not listen does not begin to refuse") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  CHECK_FALSE(begin_to_refuse(-1, listening.endpoints[0].address));
  CHECK(errno == EBADF);
  const Fd fresh(::socket(AF_INET, SOCK_STREAM, 0));
  CHECK_FALSE(begin_to_refuse(fresh.get(), listening.endpoints[0].address));
}

TEST_CASE("SYNs alone are dropped, where that is allowed, and come in again") {
  if (!may_drop_new_handshakes()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  const Listening listening = listen_on({"127.0.0.1:0"});
  const int listener = listening.sockets[0][0].get();
  REQUIRE(drop_new_handshakes(listener));
  const Fd late = calling(listening.endpoints[0].address);
  pollfd wait{late.get(), POLLOUT, 0};
  CHECK(::poll(&wait, 1, 200) == 0);
  CHECK(pending_handshakes(listening.endpoints[0].address) == 0);
  accept_new_handshakes(listener);
  CHECK(becomes(late.get(), POLLOUT));  // the SYN came a second time
  CHECK(accept_all(listener) == 1);
}
#else
TEST_CASE("in a portable build nothing refuses") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  CHECK_FALSE(can_refuse());
  CHECK_FALSE(begin_to_refuse(listening.sockets[0][0].get(), listening.endpoints[0].address));
}
#endif

}  // namespace
}  // namespace merhaba::net::test
