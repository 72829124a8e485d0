// A descriptor of our own, watched.
#include "uv/poll.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "base/fd.hpp"
#include "support/catch.hpp"
#include "uv/idle.hpp"
#include "uv/support.hpp"

namespace merhaba::uv::test {
namespace {

struct Owner {
  Loop loop;
  Fd ours, theirs;
  Poll::Pointer poll;
  Idle awake;  // keeps the loop alive
  int calls = 0;
  std::string read;

  Owner() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    ours.reset(ends[0]);
    theirs.reset(ends[1]);
    poll = Poll::open<&Owner::on_readable>(loop, this, ours.get());
    awake.open(loop, this);
  }
  ~Owner() {
    poll.reset();
    awake.close();
    loop.run();
    CHECK(handles(loop) == 0);
  }
  void iterate() {
    awake.start<&Owner::on_awake>(this);
    for (int i = 0; i < 5; ++i) uv_run(loop.raw(), UV_RUN_NOWAIT);
    awake.stop();
  }
  void on_awake() noexcept {}
  void on_readable() noexcept {
    ++calls;
    char byte = '.';
    if (::read(ours.get(), &byte, 1) == 1) {
      read += byte;
    } else {
      poll.reset();
      ours.reset();  // at once: libuv does not own it
    }
  }
};

TEST_CASE("a poll calls for what can be read, and for the end, from where it may be closed") {
  Owner owner;
  REQUIRE(owner.poll);
  owner.iterate();
  CHECK(owner.calls == 0);
  REQUIRE(::write(owner.theirs.get(), "ab", 2) == 2);
  owner.iterate();
  CHECK(owner.read == "ab");
  owner.theirs.reset();
  owner.iterate();
  CHECK(owner.calls == 3);
  CHECK_FALSE(owner.poll);
}

TEST_CASE("a poll alone does not keep the loop alive") {
  Owner owner;
  owner.loop.run();
  CHECK(owner.poll);
}

TEST_CASE("a descriptor that cannot be watched gives no poll") {
  Owner owner;
  CHECK_FALSE(Poll::open<&Owner::on_readable>(owner.loop, &owner, -1));
}

}  // namespace
}  // namespace merhaba::uv::test
