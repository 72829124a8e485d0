// A call once per turn of the loop, before it waits. Does not keep the loop alive.
#pragma once

#include "uv/handle.hpp"
#include "uv/loop.hpp"

namespace merhaba::uv {

class Prepare : public Handle<uv_prepare_t> {
 public:
  template <auto Method, class Owner>
  void open(Loop& loop, Owner* owner) noexcept {
    uv_prepare_init(loop.raw(), &raw_);  // cannot fail, nor can start
    opened(owner);
    uv_prepare_start(&raw_, [](uv_prepare_t* raw) noexcept { (owner_of<Owner>(raw).*Method)(); });
    uv_unref(generic());
  }
};

}  // namespace merhaba::uv
