// Watches a descriptor that libuv does not own. It goes by itself when its owner lets go of it, and
// the descriptor may be closed then.
#pragma once

#include <uv.h>

#include <memory>
#include <new>

#include "uv/loop.hpp"

namespace merhaba::uv {

class Poll {
 public:
  struct Close {
    void operator()(Poll* poll) const noexcept {
      uv_close(reinterpret_cast<uv_handle_t*>(&poll->raw_), [](uv_handle_t* handle) noexcept {
        delete reinterpret_cast<Poll*>(handle);  // raw_ is the first member
      });
    }
  };
  using Pointer = std::unique_ptr<Poll, Close>;

  // Calls (owner->*Method)() noexcept whenever something can be read from `fd`, also its end.
  // Null where that cannot be: there is no memory, or epoll does not take it. Does not keep
  // the loop alive.
  template <auto Method, class Owner>
  static Pointer open(Loop& loop, Owner* owner, int fd) noexcept {
    auto* const made = new (std::nothrow) Poll;
    if (made == nullptr) return nullptr;
    if (uv_poll_init(loop.raw(), &made->raw_, fd) < 0) {
      delete made;  // the loop does not know it
      return nullptr;
    }
    Pointer poll(made);
    made->raw_.data = owner;
    uv_unref(reinterpret_cast<uv_handle_t*>(&made->raw_));
    const int error = uv_poll_start(
        &made->raw_, UV_READABLE,
        [](uv_poll_t* raw, int, int) noexcept { (static_cast<Owner*>(raw->data)->*Method)(); });
    if (error < 0) return nullptr;
    return poll;
  }

 private:
  Poll() = default;
  uv_poll_t raw_{};
};

}  // namespace merhaba::uv
