#include "base/fd.hpp"

#include <fcntl.h>

#include <utility>

#include "support/catch.hpp"

using merhaba::Fd;

namespace {

int open_null() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("a descriptor is closed when its owner goes") {
  int fd = -1;
  {
    const Fd owner(open_null());
    fd = owner.get();
    REQUIRE(owner);
    CHECK(is_open(fd));
  }
  CHECK_FALSE(is_open(fd));
}

TEST_CASE("an owner of nothing is false and closes nothing") {
  const Fd none;
  CHECK_FALSE(none);
  CHECK(none.get() == -1);
}

TEST_CASE("moving hands the descriptor over and leaves nothing behind") {
  Fd first(open_null());
  const int fd = first.get();
  Fd second(std::move(first));
  CHECK(second.get() == fd);
  CHECK(first.get() == -1);  // NOLINT(bugprone-use-after-move): the state is promised
  CHECK(is_open(fd));
}

TEST_CASE("assigning closes what was held before") {
  Fd target(open_null());
  Fd source(open_null());
  const int old = target.get();
  const int fd = source.get();
  target = std::move(source);
  CHECK_FALSE(is_open(old));
  CHECK(target.get() == fd);
}

TEST_CASE("assigning to itself keeps the descriptor") {
  Fd owner(open_null());
  const int fd = owner.get();
  Fd& same = owner;
  owner = std::move(same);
  CHECK(owner.get() == fd);
  CHECK(is_open(fd));
}

TEST_CASE("a released descriptor is the caller's to close") {
  Fd owner(open_null());
  const int fd = owner.release();
  CHECK_FALSE(owner);
  REQUIRE(is_open(fd));
  ::close(fd);
}

TEST_CASE("a reset closes the old descriptor and takes the new one") {
  Fd owner(open_null());
  const int old = owner.get();
  const int fresh = open_null();
  owner.reset(fresh);
  CHECK_FALSE(is_open(old));
  CHECK(owner.get() == fresh);
  owner.reset();
  CHECK_FALSE(owner);
  CHECK_FALSE(is_open(fresh));
}
