// A call at the beginning of the next loop iteration, before anything is polled for; while it is
// started the loop does not sleep.
#pragma once

#include "uv/handle.hpp"
#include "uv/loop.hpp"

namespace merhaba::uv {

class Idle : public Handle<uv_idle_t> {
 public:
  template <class Owner>
  void open(Loop& loop, Owner* owner) noexcept {
    uv_idle_init(loop.raw(), &raw_);  // cannot fail, nor can start
    opened(owner);
  }

  // Calls (owner->*Method)() noexcept once an iteration until stop(). Harmless when started
  // already.
  template <auto Method, class Owner>
  void start([[maybe_unused]] Owner* owner) noexcept {
    assert(raw_.data == owner);
    uv_idle_start(&raw_, [](uv_idle_t* raw) noexcept { (owner_of<Owner>(raw).*Method)(); });
  }
  void stop() noexcept { uv_idle_stop(&raw_); }
};

}  // namespace merhaba::uv
