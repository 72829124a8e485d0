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

}  // namespace merhaba::uv
