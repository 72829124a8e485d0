#include "uv/timer.hpp"

#include "support/catch.hpp"
#include "uv/support.hpp"

namespace merhaba::uv::test {
namespace {

struct Waiter {
  Loop loop;
  Timer timer;
  int calls = 0;
  std::uint64_t called_at = 0;
  bool again = false;

  Waiter() { timer.open(loop, this); }
  ~Waiter() {
    timer.close();
    loop.run();
  }
  void on_time() noexcept {
    ++calls;
    called_at = loop.now();
    if (again && calls < 3) timer.start<&Waiter::on_time>(this, 1);
  }
  void on_other_time() noexcept { calls += 100; }
};

TEST_CASE("a timer calls once, not before its time, and lets the loop end") {
  Waiter waiter;
  CHECK_FALSE(waiter.timer.is_active());
  const std::uint64_t due = waiter.loop.now() + 20;
  waiter.timer.start<&Waiter::on_time>(&waiter, 20);
  CHECK(waiter.timer.is_active());
  waiter.loop.run();
  CHECK(waiter.calls == 1);
  CHECK(waiter.called_at >= due);
  CHECK_FALSE(waiter.timer.is_active());
}

TEST_CASE("a timer started again forgets its earlier time, and whom to call") {
  Waiter waiter;
  const std::uint64_t due = waiter.loop.now() + 30;
  waiter.timer.start<&Waiter::on_other_time>(&waiter, 1);
  waiter.timer.start<&Waiter::on_time>(&waiter, 30);
  waiter.loop.run();
  CHECK(waiter.calls == 1);
  CHECK(waiter.called_at >= due);
}

TEST_CASE("a timer may be started by its own callback") {
  Waiter waiter;
  waiter.again = true;
  waiter.timer.start<&Waiter::on_time>(&waiter, 0);
  waiter.loop.run();
  CHECK(waiter.calls == 3);
}

TEST_CASE("a timer that is stopped or closed does not call") {
  Waiter waiter;
  waiter.timer.start<&Waiter::on_time>(&waiter, 0);
  waiter.timer.stop();
  CHECK_FALSE(waiter.timer.is_active());
  waiter.loop.run();
  waiter.timer.start<&Waiter::on_time>(&waiter, 0);
  waiter.timer.close();
  waiter.loop.run();
  CHECK(waiter.calls == 0);
  CHECK(handles(waiter.loop) == 0);
}

}  // namespace
}  // namespace merhaba::uv::test
