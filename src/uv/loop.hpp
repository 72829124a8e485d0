// An event loop. Owned by one thread; everything on it is closed before it goes.
#pragma once

#include <uv.h>

#include <cstdint>
#include <thread>

namespace merhaba::uv {

// Milliseconds of the clock that Loop::now() shows, as it is now. Async-signal-safe.
inline std::uint64_t now_ms() noexcept { return uv_hrtime() / 1'000'000; }

class Loop {
 public:
  Loop();   // throws Error
  ~Loop();  // the loop has run dry: asserts uv_loop_close() == 0
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs until no active handle is left.
  void run() noexcept;
  // Whether this is the thread that runs the loop; any is until one has. For assertions.
  bool is_ours() const noexcept;

  // Milliseconds of a clock that never jumps, taken once per loop iteration.
  std::uint64_t now() const noexcept { return uv_now(&loop_); }
  void update_now() noexcept { uv_update_time(&loop_); }

  // Makes libuv's table of descriptors as large as one up to `most` - 1 demands: when it has to
  // grow later and there is no memory, libuv aborts. Throws std::bad_alloc; not done where there
  // are no descriptors for it.
  void expect_descriptors(std::uint64_t most);

  uv_loop_t* raw() noexcept { return &loop_; }

 private:
  uv_loop_t loop_;
  std::thread::id thread_;
};

}  // namespace merhaba::uv
