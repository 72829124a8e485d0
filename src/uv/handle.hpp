// What the wrappers of libuv's handles share: a callback that is a member function of the owner.
// The owner holds the wrapper by value, closes it, and lives until the loop has run dry.
#pragma once

#include <uv.h>

#include <cassert>
#include <string>

#include "base/error.hpp"

namespace merhaba::uv {

// For a negative libuv result throws Error with `message`, whose {} is the reason. Start-up only.
void check(int result, const char* message);

template <class Raw>
class Handle {
 public:
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { assert(!open_ || uv_is_closing(generic())); }

  // Harmless when closed already, or never opened. Libuv owns the memory until the loop turns.
  void close() noexcept {
    if (open_ && !uv_is_closing(generic())) uv_close(generic(), nullptr);
  }
  bool is_open() const noexcept { return open_ && !uv_is_closing(generic()); }

 protected:
  uv_handle_t* generic() noexcept { return reinterpret_cast<uv_handle_t*>(&raw_); }
  const uv_handle_t* generic() const noexcept {
    return reinterpret_cast<const uv_handle_t*>(&raw_);
  }
  void opened(void* owner) noexcept {
    raw_.data = owner;
    open_ = true;
  }
  template <class Owner>
  static Owner& owner_of(Raw* raw) noexcept {
    return *static_cast<Owner*>(raw->data);
  }

  Raw raw_{};

 private:
  bool open_ = false;
};

}  // namespace merhaba::uv
