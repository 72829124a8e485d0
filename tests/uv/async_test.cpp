#include "uv/async.hpp"

#include <thread>

#include "support/catch.hpp"
#include "uv/support.hpp"

namespace merhaba::uv::test {
namespace {

struct Sleeper {
  Loop loop;
  Async wake;
  int calls = 0;
  std::thread::id called_on;

  Sleeper() { wake.open<&Sleeper::on_wake>(loop, this); }
  ~Sleeper() {
    wake.close();
    loop.run();
  }
  void on_wake() noexcept {
    ++calls;
    called_on = std::this_thread::get_id();
  }
};

TEST_CASE("a wake-up from another thread arrives on the loop's own") {
  Sleeper sleeper;
  std::thread other([&] { sleeper.wake.send(); });
  CHECK(turn_until(sleeper.loop, [&] { return sleeper.calls > 0; }));
  other.join();
  CHECK(sleeper.called_on == std::this_thread::get_id());
}

TEST_CASE("several wake-ups may be one, the last is never lost") {
  Sleeper sleeper;
  for (int i = 0; i < 100; ++i) sleeper.wake.send();
  CHECK(turn_until(sleeper.loop, [&] { return sleeper.calls > 0; }));
  CHECK(sleeper.calls <= 100);
  const int before = sleeper.calls;
  sleeper.wake.send();
  CHECK(turn_until(sleeper.loop, [&] { return sleeper.calls > before; }));
}

TEST_CASE("an open wake-up handle keeps the loop alive until it is closed") {
  Sleeper sleeper;
  CHECK(uv_loop_alive(sleeper.loop.raw()) != 0);
  sleeper.wake.close();
  sleeper.loop.run();
  CHECK(sleeper.calls == 0);
  CHECK(handles(sleeper.loop) == 0);
}

}  // namespace
}  // namespace merhaba::uv::test
