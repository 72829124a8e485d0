// A one-shot timer. Started again, it forgets its earlier time.
#pragma once

#include "uv/handle.hpp"
#include "uv/loop.hpp"

namespace merhaba::uv {

class Timer : public Handle<uv_timer_t> {
 public:
  template <class Owner>
  void open(Loop& loop, Owner* owner) noexcept {
    uv_timer_init(loop.raw(), &raw_);  // cannot fail
    opened(owner);
  }

  // Calls (owner->*Method)() noexcept after `delay` ms of the loop's clock.
  template <auto Method, class Owner>
  void start([[maybe_unused]] Owner* owner, std::uint64_t delay) noexcept {
    assert(raw_.data == owner);
    uv_timer_start(
        &raw_, [](uv_timer_t* raw) noexcept { (owner_of<Owner>(raw).*Method)(); }, delay, 0);
  }
  void stop() noexcept { uv_timer_stop(&raw_); }
  bool is_active() const noexcept { return uv_is_active(generic()) != 0; }
};

}  // namespace merhaba::uv
