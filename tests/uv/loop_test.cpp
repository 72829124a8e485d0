#include "uv/loop.hpp"

#include <memory>
#include <string>
#include <thread>

#include "support/catch.hpp"
#include "uv/handle.hpp"
#include "uv/prepare.hpp"
#include "uv/support.hpp"
#include "uv/timer.hpp"

namespace merhaba::uv::test {
namespace {

// Asks within the loop, on its thread and on another.
struct Asker {
  explicit Asker(Loop& asked) : loop(asked) {
    timer.open(loop, this);
    timer.start<&Asker::on_time>(this, 0);
  }
  void on_time() noexcept {
    ours_inside = loop.is_ours();
    std::thread([this] { ours_elsewhere = loop.is_ours(); }).join();
    timer.close();
  }
  Loop& loop;
  Timer timer;
  bool ours_inside = false;
  bool ours_elsewhere = true;
};

TEST_CASE("a loop without handles runs dry at once") {
  Loop loop;
  loop.run();
  loop.run();
  CHECK(handles(loop) == 0);
  CHECK(uv_loop_alive(loop.raw()) == 0);
}

TEST_CASE("a loop's clock moves on when it is updated, and never back") {
  Loop loop;
  const std::uint64_t before = loop.now();
  const std::uint64_t end = uv_hrtime() + 3'000'000;
  while (uv_hrtime() < end) CHECK(loop.now() == before);
  loop.update_now();
  CHECK(loop.now() >= before + 2);
}

TEST_CASE("a loop belongs to the thread that runs it, and to any before and after") {
  Loop loop;
  Asker asker(loop);
  CHECK(loop.is_ours());
  loop.run();
  CHECK(asker.ours_inside);
  CHECK_FALSE(asker.ours_elsewhere);
  CHECK(loop.is_ours());
}

TEST_CASE("a negative result of libuv is an error that says what was tried") {
  CHECK_NOTHROW(check(0, "cannot jump: {}"));
  CHECK_NOTHROW(check(7, "cannot jump: {}"));
  try {
    check(UV_EMFILE, "cannot make a jump: {}");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.what() == "cannot make a jump: " + std::string(uv_strerror(UV_EMFILE)));
  }
}

struct Ticker {
  Timer timer;
  Prepare prepare;
  int ticks = 0;
  int turns = 0;
  void on_tick() noexcept { ++ticks; }
  void on_turn() noexcept { ++turns; }
};

TEST_CASE("a handle that was never opened closes without harm") {
  Ticker ticker;
  CHECK_FALSE(ticker.timer.is_open());
  ticker.timer.close();
  ticker.timer.close();
  CHECK_FALSE(ticker.timer.is_open());
}

TEST_CASE("a handle may be closed twice, also once its loop has run dry") {
  Loop loop;
  Ticker ticker;
  ticker.timer.open(loop, &ticker);
  CHECK(ticker.timer.is_open());
  CHECK(handles(loop) == 1);
  ticker.timer.close();
  CHECK_FALSE(ticker.timer.is_open());
  ticker.timer.close();
  loop.run();
  CHECK(handles(loop) == 0);
  ticker.timer.close();
}

TEST_CASE("a prepare handle is called once a turn, and keeps no loop alive") {
  Loop loop;
  Ticker ticker;
  ticker.prepare.open<&Ticker::on_turn>(loop, &ticker);
  loop.run();  // returns, though the handle is there
  ticker.timer.open(loop, &ticker);
  ticker.timer.start<&Ticker::on_tick>(&ticker, 1'000'000);
  uv_run(loop.raw(), UV_RUN_NOWAIT);
  const int first = ticker.turns;
  CHECK(first >= 1);
  uv_run(loop.raw(), UV_RUN_NOWAIT);
  CHECK(ticker.turns == first + 1);
  ticker.timer.close();
  ticker.prepare.close();
  loop.run();
  CHECK(handles(loop) == 0);
}

}  // namespace
}  // namespace merhaba::uv::test
