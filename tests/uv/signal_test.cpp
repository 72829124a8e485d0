#include "uv/signal.hpp"

#include <csignal>

#include "base/error.hpp"
#include "support/catch.hpp"
#include "uv/support.hpp"

namespace merhaba::uv::test {
namespace {

struct Listener {
  Signal signal;
  int calls = 0;
  void on_signal() noexcept { ++calls; }
};

TEST_CASE("a signal is delivered in the loop, each time it comes") {
  Loop loop;
  Listener listener;
  listener.signal.open<&Listener::on_signal>(loop, &listener, SIGUSR1);
  ::raise(SIGUSR1);
  CHECK(listener.calls == 0);  // not in the handler
  CHECK(turn_until(loop, [&] { return listener.calls == 1; }));
  ::raise(SIGUSR1);
  CHECK(turn_until(loop, [&] { return listener.calls == 2; }));
  listener.signal.close();
  loop.run();
  CHECK(handles(loop) == 0);
}

TEST_CASE("once closed, the signal does what it did before") {
  Loop loop;
  Listener listener;
  listener.signal.open<&Listener::on_signal>(loop, &listener, SIGUSR2);
  listener.signal.close();
  loop.run();
  struct sigaction now {};
  REQUIRE(::sigaction(SIGUSR2, nullptr, &now) == 0);
  CHECK(now.sa_handler == SIG_DFL);
}

TEST_CASE("two handles of two loops hear the same signal") {
  Loop one, two;
  Listener first, second;
  first.signal.open<&Listener::on_signal>(one, &first, SIGUSR1);
  second.signal.open<&Listener::on_signal>(two, &second, SIGUSR1);
  ::raise(SIGUSR1);
  CHECK(turn_until(one, [&] { return first.calls == 1; }));
  CHECK(turn_until(two, [&] { return second.calls == 1; }));
  first.signal.close();
  second.signal.close();
  one.run();
  two.run();
}

TEST_CASE("a signal there is not is an error") {
  Loop loop;
  Listener listener;
  CHECK_THROWS_AS(listener.signal.open<&Listener::on_signal>(loop, &listener, 0), Error);
  listener.signal.close();
  loop.run();
  CHECK(handles(loop) == 0);
}

}  // namespace
}  // namespace merhaba::uv::test
