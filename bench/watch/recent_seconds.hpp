// What happened within the last minute, in parts of a second each: only those in which something
// did. A value; its parts are added to one another by +=.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "bench/kernel/cpu_time.hpp"

namespace merhaba::bench::watch {

constexpr kernel::Nanoseconds kShortWindow = std::chrono::seconds(15);
constexpr kernel::Nanoseconds kLongWindow = std::chrono::seconds(60);  // the longest that is kept

template <class Part>
class RecentSeconds {
 public:
  // The part that this moment is in, to be added to. Moments rise.
  Part& part(kernel::Nanoseconds at) {
    const std::int64_t second = second_of(at);
    if (parts_.empty() || parts_.back().first != second) {
      std::erase_if(parts_, [&](const auto& one) { return one.first < second - kKept; });
      parts_.emplace_back(second, Part{});
    }
    return parts_.back().second;
  }

  // All of at least the last `window` before `now`, and of less than a second more.
  Part over(kernel::Nanoseconds now, kernel::Nanoseconds window) const {
    return within(now - window, now + std::chrono::seconds(1));
  }
  // Of the seconds that begin in this time, with that in which it begins.
  Part within(kernel::Nanoseconds from, kernel::Nanoseconds to) const {
    Part sum{};
    for (const auto& [second, part] : parts_) {
      if (second >= second_of(from) && second < second_of(to)) sum += part;
    }
    return sum;
  }

 private:
  static std::int64_t second_of(kernel::Nanoseconds at) {
    return std::chrono::floor<std::chrono::seconds>(at).count();
  }

  static constexpr std::int64_t kKept = kLongWindow / std::chrono::seconds(1);
  std::vector<std::pair<std::int64_t, Part>> parts_;
};

// A part that counts.
struct Rise {
  std::uint64_t count = 0;
  Rise& operator+=(const Rise& other) {
    count += other.count;
    return *this;
  }
};

// A part that remembers the longest of some times.
struct Longest {
  kernel::Nanoseconds time{};
  void note(kernel::Nanoseconds other) { time = std::max(time, other); }
  Longest& operator+=(const Longest& other) {
    note(other.time);
    return *this;
  }
};

}  // namespace merhaba::bench::watch
