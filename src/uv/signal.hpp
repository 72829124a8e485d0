// A signal, delivered in the loop.
#pragma once

#include "base/i18n.hpp"
#include "uv/handle.hpp"
#include "uv/loop.hpp"

namespace merhaba::uv {

class Signal : public Handle<uv_signal_t> {
 public:
  // Calls (owner->*Method)() noexcept whenever `number` arrives. Throws Error.
  template <auto Method, class Owner>
  void open(Loop& loop, Owner* owner, int number) {
    check(uv_signal_init(loop.raw(), &raw_), tr("cannot watch a signal: {}"));
    opened(owner);
    check(uv_signal_start(
              &raw_, [](uv_signal_t* raw, int) noexcept { (owner_of<Owner>(raw).*Method)(); },
              number),
          tr("cannot watch a signal: {}"));
  }
};

}  // namespace merhaba::uv
