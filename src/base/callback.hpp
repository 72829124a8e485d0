// A member function to be called later, and the object it is of: what uv/'s handles do with
// libuv's callbacks, for our own. The owner outlives it.
#pragma once

namespace merhaba {

template <class... Arguments>
class Callback {
 public:
  Callback() = default;

  // Calls (owner->*Method)(arguments...) noexcept.
  template <auto Method, class Owner>
  static Callback to(Owner* owner) noexcept {
    return Callback(
        [](void* object, Arguments... arguments) noexcept {
          (static_cast<Owner*>(object)->*Method)(arguments...);
        },
        owner);
  }

  explicit operator bool() const noexcept { return call_ != nullptr; }
  void operator()(Arguments... arguments) const noexcept { call_(owner_, arguments...); }

 private:
  using Call = void (*)(void* owner, Arguments...) noexcept;
  Callback(Call call, void* owner) noexcept : call_(call), owner_(owner) {}

  Call call_ = nullptr;
  void* owner_ = nullptr;
};

}  // namespace merhaba
