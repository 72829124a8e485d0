// Readiness of a descriptor that stays its owner's: close the handle first, the descriptor after.
#pragma once

#include "base/i18n.hpp"
#include "uv/handle.hpp"
#include "uv/loop.hpp"

namespace merhaba::uv {

class Poll : public Handle<uv_poll_t> {
 public:
  template <class Owner>
  void open(Loop& loop, Owner* owner, int fd) {
    check(uv_poll_init(loop.raw(), &raw_, fd), tr("cannot watch a socket: {}"));
    opened(owner);
  }

  // Calls (owner->*Method)() noexcept while the descriptor is readable, or has an error to tell
  // (libuv stops watching then).
  template <auto Method, class Owner>
  void start(Owner* owner) noexcept {
    assert(raw_.data == owner);
    uv_poll_start(&raw_, UV_READABLE,
                  [](uv_poll_t* raw, int, int) noexcept { (owner_of<Owner>(raw).*Method)(); });
  }
  void stop() noexcept { uv_poll_stop(&raw_); }
  bool is_active() const noexcept { return uv_is_active(generic()) != 0; }
};

}  // namespace merhaba::uv
