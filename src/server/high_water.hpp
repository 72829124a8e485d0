// How deep an accept queue has been, over the last minute, second by second: so that every reader
// may ask for the window it wants, and none takes anything from another. One thread writes, any
// reads.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

namespace merhaba::server {

class HighWater {
 public:
  static constexpr std::uint32_t kLongest = 60;  // s, of a window

  // `now` in both: ms of a clock that never jumps.
  void note(std::uint64_t now, std::uint32_t depth) noexcept {
    if (depth == 0) return;
    const auto second = static_cast<std::uint32_t>(now / 1'000);
    std::atomic<std::uint64_t>& slot = slots_[second % slots_.size()];
    const std::uint64_t fresh = std::uint64_t{second} << 32 | depth;
    if (fresh > slot.load(std::memory_order_relaxed)) slot.store(fresh, std::memory_order_relaxed);
  }

  // The deepest within the last `window` seconds, at most kLongest; the current one counts whole.
  std::uint32_t deepest(std::uint64_t now, std::uint32_t window) const noexcept {
    const auto second = static_cast<std::uint32_t>(now / 1'000);
    std::uint32_t deepest = 0;
    for (const std::atomic<std::uint64_t>& slot : slots_) {
      const std::uint64_t noted = slot.load(std::memory_order_relaxed);
      const auto age = second - static_cast<std::uint32_t>(noted >> 32);
      if (age < window) deepest = std::max(deepest, static_cast<std::uint32_t>(noted));
    }
    return deepest;
  }

 private:
  std::array<std::atomic<std::uint64_t>, 64> slots_{};  // of each second: which one, and the depth
};

}  // namespace merhaba::server
