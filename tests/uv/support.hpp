// What the uv tests share: a look into a loop, and a way not to wait for ever.
#pragma once

#include <uv.h>

#include <cstddef>

#include "uv/loop.hpp"

namespace merhaba::uv::test {

// Handles the loop still knows, closing ones included. 0: it can be closed.
inline std::size_t handles(Loop& loop) {
  std::size_t count = 0;
  uv_walk(
      loop.raw(), [](uv_handle_t*, void* total) { ++*static_cast<std::size_t*>(total); }, &count);
  return count;
}

// Turns the loop until `done` holds; false after ten seconds.
template <class Done>
bool turn_until(Loop& loop, Done done) {
  uv_timer_t guard;
  bool expired = false;
  uv_timer_init(loop.raw(), &guard);
  guard.data = &expired;
  uv_timer_start(
      &guard, [](uv_timer_t* timer) { *static_cast<bool*>(timer->data) = true; }, 10'000, 0);
  while (!done() && !expired) uv_run(loop.raw(), UV_RUN_ONCE);
  uv_close(reinterpret_cast<uv_handle_t*>(&guard), nullptr);
  uv_run(loop.raw(), UV_RUN_NOWAIT);
  return done();
}

}  // namespace merhaba::uv::test
