// Whole lines on their way from the one thread that writes them to the one that brings them to
// their file: a ring of bytes, without a lock, an allocation or a system call as long as the other
// is awake.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/callback.hpp"

namespace merhaba {

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): a cache line for either thread
class LogLane {
 public:
  // `capacity` in bytes, a power of two.
  explicit LogLane(std::size_t capacity);
  LogLane(const LogLane&) = delete;
  LogLane& operator=(const LogLane&) = delete;

  // Called by the writing thread after each write(). Set before the first.
  Callback<> on_written;

  // For the one thread that writes. Takes all of `lines`, each with its end, or drops and counts
  // them all: false.
  bool write(std::string_view lines) noexcept;
  std::uint64_t dropped() const noexcept { return dropped_; }  // lines so far
  // At least half of the room is free: the reader keeps up again.
  bool is_half_empty() const noexcept {
    const std::size_t used =
        written_.load(std::memory_order_relaxed) - taken_.load(std::memory_order_relaxed);
    return used <= capacity_ / 2;
  }

  // For the one thread that reads. Appends whole lines, up to `most` bytes but at least one line.
  void take(std::string& out, std::size_t most);
  bool empty() const noexcept {
    return written_.load(std::memory_order_acquire) == taken_.load(std::memory_order_relaxed);
  }

 private:
  const std::size_t capacity_;
  std::unique_ptr<char[]> bytes_;
  // Bytes since the beginning: their difference is what is there.
  alignas(64) std::atomic<std::size_t> written_{0};
  alignas(64) std::atomic<std::size_t> taken_{0};
  std::uint64_t dropped_ = 0;
};

}  // namespace merhaba
