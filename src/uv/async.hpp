// A wake-up from another thread. Several sends may arrive as one call.
#pragma once

#include "base/i18n.hpp"
#include "uv/handle.hpp"
#include "uv/loop.hpp"

namespace merhaba::uv {

class Async : public Handle<uv_async_t> {
 public:
  // Calls (owner->*Method)() noexcept on the loop's thread after send(). Throws Error.
  template <auto Method, class Owner>
  void open(Loop& loop, Owner* owner) {
    check(uv_async_init(loop.raw(), &raw_,
                        [](uv_async_t* raw) noexcept { (owner_of<Owner>(raw).*Method)(); }),
          tr("cannot create a wake-up handle: {}"));
    opened(owner);
  }

  void send() noexcept { uv_async_send(&raw_); }  // from any thread, while open
};

}  // namespace merhaba::uv
