#include "uv/loop.hpp"

#include <cassert>

#include "base/i18n.hpp"
#include "uv/handle.hpp"

namespace merhaba::uv {

void check(int result, const char* message) {
  if (result < 0) throw Error(fmt::format(fmt::runtime(message), uv_strerror(result)));
}

Loop::Loop() { check(uv_loop_init(&loop_), tr("cannot make an event loop: {}")); }

Loop::~Loop() {
  [[maybe_unused]] const int left = uv_loop_close(&loop_);
  assert(left == 0);
}

void Loop::run() noexcept {
  thread_ = std::this_thread::get_id();
  uv_run(&loop_, UV_RUN_DEFAULT);
  thread_ = {};
}

bool Loop::is_ours() const noexcept {
  return thread_ == std::thread::id() || thread_ == std::this_thread::get_id();
}

}  // namespace merhaba::uv
