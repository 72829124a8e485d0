// A call once per turn of the loop, after what was polled for has been dealt with, while it is
// started. Does not keep the loop alive.
#pragma once

#include "uv/handle.hpp"
#include "uv/loop.hpp"

namespace merhaba::uv {

class Check : public Handle<uv_check_t> {
 public:
  template <class Owner>
  void open(Loop& loop, Owner* owner) noexcept {
    uv_check_init(loop.raw(), &raw_);  // cannot fail, nor can start
    opened(owner);
  }

  // Calls (owner->*Method)() noexcept once an iteration until stop(). Harmless when started
  // already.
  template <auto Method, class Owner>
  void start([[maybe_unused]] Owner* owner) noexcept {
    assert(raw_.data == owner);
    uv_check_start(&raw_, [](uv_check_t* raw) noexcept { (owner_of<Owner>(raw).*Method)(); });
    uv_unref(generic());
  }
  void stop() noexcept { uv_check_stop(&raw_); }
};

}  // namespace merhaba::uv
