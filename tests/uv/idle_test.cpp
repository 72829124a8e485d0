#include "uv/idle.hpp"

#include "support/catch.hpp"
#include "uv/support.hpp"
#include "uv/timer.hpp"

namespace merhaba::uv::test {
namespace {

struct Waker {
  Loop loop;
  Idle idle;
  Timer timer;
  int calls = 0;

  Waker() {
    idle.open(loop, this);
    timer.open(loop, this);
  }
  ~Waker() {
    idle.close();
    timer.close();
    loop.run();
    CHECK(handles(loop) == 0);
  }
  void on_idle() noexcept {
    ++calls;
    idle.stop();
  }
  void on_time() noexcept {}
  void iterate() { uv_run(loop.raw(), UV_RUN_ONCE); }
};

TEST_CASE("an idle handle is called in the next iteration, which does not sleep for it") {
  Waker waker;
  waker.timer.start<&Waker::on_time>(&waker, 3'600'000);
  waker.idle.start<&Waker::on_idle>(&waker);
  waker.idle.start<&Waker::on_idle>(&waker);  // once is enough
  CHECK(waker.calls == 0);
  waker.iterate();  // returns: it would wait for an hour else
  CHECK(waker.calls == 1);
  waker.idle.start<&Waker::on_idle>(&waker);
  waker.iterate();
  CHECK(waker.calls == 2);
}

TEST_CASE("a stopped idle handle is not called, and keeps no loop alive") {
  Waker waker;
  waker.idle.start<&Waker::on_idle>(&waker);
  waker.idle.stop();
  waker.loop.run();
  CHECK(waker.calls == 0);
}

}  // namespace
}  // namespace merhaba::uv::test
