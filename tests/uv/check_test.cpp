#include "uv/check.hpp"

#include "support/catch.hpp"
#include "uv/idle.hpp"
#include "uv/support.hpp"

namespace merhaba::uv::test {
namespace {

struct Checker {
  Loop loop;
  Check check;
  Idle idle;
  int calls = 0;
  int idle_calls = 0;

  Checker() {
    check.open(loop, this);
    idle.open(loop, this);
  }
  ~Checker() {
    check.close();
    idle.close();
    loop.run();
    CHECK(handles(loop) == 0);
  }
  void on_check() noexcept {
    CHECK(idle_calls == calls + 1);  // after the poll, before which idle handles are called
    ++calls;
  }
  void on_idle() noexcept { ++idle_calls; }
  void iterate() { uv_run(loop.raw(), UV_RUN_NOWAIT); }
};

TEST_CASE("a check handle is called once an iteration, after the poll, until it is stopped") {
  Checker checker;
  checker.idle.start<&Checker::on_idle>(&checker);
  checker.check.start<&Checker::on_check>(&checker);
  checker.check.start<&Checker::on_check>(&checker);  // once is enough
  checker.iterate();
  CHECK(checker.calls == 1);
  checker.iterate();
  CHECK(checker.calls == 2);
  checker.check.stop();
  checker.iterate();
  CHECK(checker.calls == 2);
}

}  // namespace
}  // namespace merhaba::uv::test
