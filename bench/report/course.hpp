// How a figure rose and fell over time, and what was dropped meanwhile. However long it goes on, it
// stays small: where there are too many steps, those near to one another become one, which keeps
// their peak and all of their drops.
// A value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace merhaba::bench::report {

class Course {
 public:
  struct Step {
    std::uint64_t at = 0;  // microseconds
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint64_t last = 0;   // with which it ended, and which held until the next
    std::uint64_t drops = 0;  // from the step before until its end
  };
  static constexpr std::size_t kMostSteps = 2000;

  // From `at` on, this was its value. Times rise; one that does not counts as the newest before it.
  void add(std::uint64_t at, std::uint64_t figure, std::uint64_t drops = 0);

  // Of no more steps than these, at least 1.
  Course thinned(std::size_t most) const;

  const std::vector<Step>& steps() const { return steps_; }
  // The width in microseconds of what became one step. 1: each is as it was added.
  std::uint64_t width() const { return width_; }
  // Where the step's own time ends: from there on its last figure holds.
  std::uint64_t end(const Step& step) const { return (step.at / width_ + 1) * width_; }
  std::uint64_t newest() const { return newest_; }  // the latest time added; 0 at first

 private:
  void thin(std::size_t most);

  std::vector<Step> steps_;
  std::uint64_t width_ = 1;
  std::uint64_t newest_ = 0;
};

}  // namespace merhaba::bench::report
