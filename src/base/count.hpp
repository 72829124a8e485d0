// A number with one writer and any number of readers, who may be on other threads: a load and a
// store, neither locked nor ordered. Readers may see several of them from different moments.
#pragma once

#include <atomic>
#include <cstdint>

namespace merhaba {

class Count {
 public:
  Count() = default;
  // NOLINTBEGIN(google-explicit-constructor): a number, in all but its reading and writing
  Count(std::uint64_t value) noexcept : value_(value) {}
  Count(const Count& other) noexcept : value_(other.get()) {}
  Count& operator=(const Count& other) noexcept { return *this = other.get(); }
  Count& operator=(std::uint64_t value) noexcept {
    value_.store(value, std::memory_order_relaxed);
    return *this;
  }

  std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }
  operator std::uint64_t() const noexcept { return get(); }
  // NOLINTEND(google-explicit-constructor)

  // For the writer.
  Count& operator+=(std::uint64_t by) noexcept { return *this = get() + by; }
  Count& operator++() noexcept { return *this += 1; }
  void raise_to(std::uint64_t value) noexcept {
    if (value > get()) *this = value;
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace merhaba
