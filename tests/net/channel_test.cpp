// Lines between a server and its successor.
#include "net/channel.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "support/catch.hpp"

namespace merhaba::net {
namespace {

using Got = Channel::Got;
using std::chrono::milliseconds;

TEST_CASE("lines arrive whole and in order, and then the end") {
  auto [one, end] = Channel::make();
  Channel other(std::move(end));
  std::string line;
  CHECK(other.receive(line) == Got::nothing);
  CHECK(one.send("ready 1101"));
  CHECK(one.send(""));
  CHECK(one.send("stopping"));
  CHECK(other.send("go"));
  one.close();
  CHECK(other.receive(line) == Got::line);
  CHECK(line == "ready 1101");
  CHECK(other.receive(line) == Got::line);
  CHECK(line.empty());
  CHECK(other.receive(line) == Got::line);
  CHECK(line == "stopping");
  CHECK(other.receive(line) == Got::closed);
  CHECK_FALSE(other.send("go"));
  CHECK_FALSE(one.send("go"));
}

TEST_CASE("half a line is none yet, and none at all at the end") {
  auto [one, end] = Channel::make();
  std::string line;
  REQUIRE(::write(end.get(), "sto", 3) == 3);
  CHECK(one.receive(line) == Got::nothing);
  REQUIRE(::write(end.get(), "pping\nrea", 9) == 9);
  CHECK(one.receive(line) == Got::line);
  CHECK(line == "stopping");
  end.reset();
  CHECK(one.receive(line) == Got::closed);
}

TEST_CASE("a line is waited for so long, and no longer") {
  auto [one, end] = Channel::make();
  std::string line;
  CHECK(one.receive(line, milliseconds(20)) == Got::nothing);
  REQUIRE(::write(end.get(), "go\n", 3) == 3);
  CHECK(one.receive(line, milliseconds(30'000)) == Got::line);
  end.reset();
  CHECK(one.receive(line, milliseconds(30'000)) == Got::closed);
}

TEST_CASE("a peer that sends without an end, or does not read, is given up") {
  auto [one, end] = Channel::make();
  std::string line;
  const std::string much(4096, 'x');
  Got got = Got::nothing;
  while (got == Got::nothing) {
    REQUIRE(::write(end.get(), much.data(), much.size()) > 0);
    got = one.receive(line);
  }
  CHECK(got == Got::closed);
  while (one.send(much)) {
  }
  CHECK_FALSE(one.send(much));
}

TEST_CASE("both ends are close-on-exec and do not block") {
  const auto [one, end] = Channel::make();
  for (const int fd : {one.fd(), end.get()}) {
    CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
  }
}

}  // namespace
}  // namespace merhaba::net
