// When the clients in an accept queue arrived, inferred from samples of its depth.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace merhaba::server {

class Arrivals {
 public:
  // `waiting` clients are queued. Times are ms of a clock that never jumps, ascending. Throws
  // std::bad_alloc.
  void note(std::uint64_t now, std::uint64_t waiting) {
    if (waiting > waiting_) came_.push_back({now, waiting - waiting_});
    if (waiting < waiting_) taken(waiting_ - waiting);
    waiting_ = waiting;
  }

  // How many of them had arrived by then.
  std::uint64_t until(std::uint64_t time) const noexcept {
    std::uint64_t sum = 0;
    for (std::size_t i = first_; i < came_.size() && came_[i].at <= time; ++i)
      sum += came_[i].count;
    return sum;
  }

  // The `count` oldest have left.
  void taken(std::uint64_t count) noexcept {
    waiting_ -= std::min(count, waiting_);
    while (count > 0 && first_ < came_.size()) {
      const std::uint64_t gone = std::min(count, came_[first_].count);
      count -= gone;
      came_[first_].count -= gone;
      if (came_[first_].count == 0) ++first_;
    }
    if (first_ * 2 < came_.size()) return;
    came_.erase(came_.begin(), came_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }

  void clear() noexcept {
    came_.clear();
    first_ = 0;
    waiting_ = 0;
  }

 private:
  struct Came {
    std::uint64_t at;
    std::uint64_t count;
  };
  std::vector<Came> came_;
  std::size_t first_ = 0;  // of those who still wait
  std::uint64_t waiting_ = 0;
};

}  // namespace merhaba::server
