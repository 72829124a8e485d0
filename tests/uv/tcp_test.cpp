#include "uv/tcp.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <string>

#include "base/fd.hpp"
#include "support/catch.hpp"
#include "uv/support.hpp"

namespace merhaba::uv::test {
namespace {

// One end of a pair is libuv's, the other one the test's, which never blocks on it.
struct Peer {
  int fd = -1;  // libuv's
  Fd other;
  Loop loop;
  Tcp tcp;
  uv_write_t request{};
  std::string received;
  bool ended = false;
  int written = 1;  // the status, once there is one
  int closed = 0;

  Peer() {
    int ends[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
    fd = ends[0];
    other.reset(ends[1]);
    tcp.init(loop, this);
    REQUIRE(tcp.open(fd) == 0);
    CHECK(tcp.fd() == fd);
  }
  ~Peer() {
    if (closed == 0) close();
  }
  void close() {
    tcp.close<&Peer::on_closed>(this);
    loop.run();
    CHECK(closed == 1);
    CHECK(handles(loop) == 0);
  }

  void on_readable() noexcept {
    char part[64];
    const ssize_t got = ::recv(fd, part, sizeof part, 0);
    ended = got == 0;
    if (got > 0) received.append(part, static_cast<std::size_t>(got));
  }
  void on_written(int status) noexcept { written = status; }
  void on_closed() noexcept { ++closed; }

  bool turn_until(auto done) { return test::turn_until(loop, done); }
  int read() { return tcp.start_reading<&Peer::on_readable>(this); }
  int write(std::string_view head, std::string_view tail = {}) {
    return tcp.write<&Peer::on_written>(this, request, head, tail);
  }
  void send(std::string_view text) {
    REQUIRE(::send(other.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  }
  std::string take() {  // what can be read at the other end now
    std::string all;
    char part[8192];
    for (ssize_t got = 0; (got = ::recv(other.get(), part, sizeof part, 0)) > 0;) {
      all.append(part, static_cast<std::size_t>(got));
    }
    return all;
  }
};

TEST_CASE("a stream reports as long as there is something to read, and the end") {
  Peer peer;
  REQUIRE(peer.read() == 0);
  const std::string text(200, 'm');  // more than is read at once
  peer.send(text);
  CHECK(peer.turn_until([&] { return peer.received == text; }));
  peer.other.reset();
  CHECK(peer.turn_until([&] { return peer.ended; }));
}

TEST_CASE("a stream that stops reading gets nothing until it starts again") {
  Peer peer;
  REQUIRE(peer.read() == 0);
  peer.tcp.stop_reading();
  peer.send("later");
  uv_run(peer.loop.raw(), UV_RUN_NOWAIT);
  CHECK(peer.received.empty());
  REQUIRE(peer.read() == 0);
  CHECK(peer.turn_until([&] { return peer.received == "later"; }));
}

TEST_CASE("head and tail are written in order, then the callback comes") {
  Peer peer;
  REQUIRE(peer.write("one ", "two") == 0);
  CHECK(peer.turn_until([&] { return peer.written == 0; }));
  CHECK(peer.take() == "one two");
  peer.written = 1;
  REQUIRE(peer.write("three") == 0);
  CHECK(peer.turn_until([&] { return peer.written == 0; }));
  CHECK(peer.take() == "three");
  CHECK(peer.tcp.unwritten() == 0);
}

TEST_CASE("what the other end does not take yet waits, and arrives whole") {
  Peer peer;
  const std::string head(1'000'000, 'h'), tail(1'500'000, 't');
  REQUIRE(peer.write(head, tail) == 0);
  CHECK(peer.tcp.unwritten() > 0);
  std::string all = peer.take();
  CHECK(all.size() < head.size() + tail.size());
  CHECK(peer.turn_until([&] {
    all += peer.take();
    return peer.written == 0;
  }));
  all += peer.take();
  CHECK((all == head + tail));
  CHECK(peer.tcp.unwritten() == 0);
}

TEST_CASE("closing cancels what was not written, and reports that before the close") {
  Peer peer;
  const std::string much(5'000'000, 'x');
  REQUIRE(peer.write(much) == 0);
  peer.close();
  CHECK(peer.written == UV_ECANCELED);
  peer.take();
  pollfd end{peer.other.get(), POLLIN, 0};
  CHECK(::poll(&end, 1, 10'000) == 1);  // the descriptor went with the stream
  char byte = 0;
  CHECK(::recv(peer.other.get(), &byte, 1, 0) == 0);
}

TEST_CASE("a descriptor that is none stays its owner's problem, and the stream still closes") {
  Peer peer;
  Tcp tcp;
  struct Owner {
    int closed = 0;
    void on_closed() noexcept { ++closed; }
  } owner;
  tcp.init(peer.loop, &owner);
  CHECK(tcp.open(-1) < 0);
  tcp.close<&Owner::on_closed>(&owner);
  peer.close();
  CHECK(owner.closed == 1);
}

}  // namespace
}  // namespace merhaba::uv::test
