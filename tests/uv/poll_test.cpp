#include "uv/poll.hpp"

#include <sys/socket.h>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "support/catch.hpp"
#include "uv/support.hpp"

namespace merhaba::uv::test {
namespace {

struct Pair {
  Fd watched, other;
  Pair() {
    int ends[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    watched.reset(ends[0]);
    other.reset(ends[1]);
  }
};

struct Watcher {
  Pair pair;
  Loop loop;
  Poll poll;
  int calls = 0;

  Watcher() { poll.open(loop, this, pair.watched.get()); }
  ~Watcher() {
    poll.close();
    loop.run();
  }
  void on_readable() noexcept { ++calls; }
  void turn() { uv_run(loop.raw(), UV_RUN_NOWAIT); }
};

TEST_CASE("readiness is told as long as it lasts, and only while watched") {
  Watcher watcher;
  CHECK_FALSE(watcher.poll.is_active());
  watcher.poll.start<&Watcher::on_readable>(&watcher);
  CHECK(watcher.poll.is_active());
  watcher.turn();
  CHECK(watcher.calls == 0);

  REQUIRE(::send(watcher.pair.other.get(), "ab", 2, 0) == 2);
  CHECK(turn_until(watcher.loop, [&] { return watcher.calls >= 2; }));  // nobody reads it

  watcher.poll.stop();
  CHECK_FALSE(watcher.poll.is_active());
  const int before = watcher.calls;
  watcher.turn();
  CHECK(watcher.calls == before);

  watcher.poll.start<&Watcher::on_readable>(&watcher);
  CHECK(turn_until(watcher.loop, [&] { return watcher.calls > before; }));
}

TEST_CASE("the end of the other side is readiness, too") {
  Watcher watcher;
  watcher.poll.start<&Watcher::on_readable>(&watcher);
  watcher.pair.other.reset();
  CHECK(turn_until(watcher.loop, [&] { return watcher.calls > 0; }));
}

TEST_CASE("the descriptor stays its owner's") {
  Watcher watcher;
  watcher.poll.start<&Watcher::on_readable>(&watcher);
  watcher.poll.close();
  watcher.loop.run();
  CHECK(handles(watcher.loop) == 0);
  CHECK(::send(watcher.pair.watched.get(), "x", 1, 0) == 1);
  char byte = 0;
  CHECK(::recv(watcher.pair.other.get(), &byte, 1, 0) == 1);
}

TEST_CASE("what is no descriptor cannot be watched") {
  struct Owner {
  } owner;
  Loop loop;
  Poll poll;
  CHECK_THROWS_AS(poll.open(loop, &owner, -1), Error);
  poll.close();
  loop.run();
  CHECK(handles(loop) == 0);
}

}  // namespace
}  // namespace merhaba::uv::test
