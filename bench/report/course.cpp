#include "bench/report/course.hpp"

#include <algorithm>

namespace merhaba::bench::report {
namespace {

void append(Course::Step& step, const Course::Step& next) {
  step.low = std::min(step.low, next.low);
  step.high = std::max(step.high, next.high);
  step.last = next.last;
  step.drops += next.drops;
}

}  // namespace

void Course::add(std::uint64_t at, std::uint64_t figure, std::uint64_t drops) {
  newest_ = std::max(newest_, at);
  const Step next{newest_, figure, figure, figure, drops};
  if (!steps_.empty()) {
    Step& before = steps_.back();
    if (drops == 0 && before.last == figure) return;
    if (before.at / width_ == next.at / width_) return append(before, next);
  }
  steps_.push_back(next);
  thin(kMostSteps);
}

Course Course::thinned(std::size_t most) const {
  Course course = *this;
  course.thin(std::max<std::size_t>(most, 1));
  return course;
}

void Course::thin(std::size_t most) {
  while (steps_.size() > most) {
    width_ *= 2;
    std::size_t kept = 0;
    for (std::size_t i = 1; i < steps_.size(); ++i) {
      if (steps_[i].at / width_ == steps_[kept].at / width_) {
        append(steps_[kept], steps_[i]);
      } else {
        steps_[++kept] = steps_[i];
      }
    }
    steps_.resize(kept + 1);
  }
}

}  // namespace merhaba::bench::report
