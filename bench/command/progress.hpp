// The line that tells on stderr what goes on while it lasts.
// Owned by the run; when it goes, a terminal's line is wiped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/kernel/cpu_time.hpp"

namespace merhaba::bench::command {

class Progress {
 public:
  // `quiet`: nothing at all. On a terminal one line is rewritten, at most ten times per second;
  // elsewhere a line of its own each second, so that a log stays readable.
  explicit Progress(bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void begin(std::string_view what, kernel::Nanoseconds expected);  // expected 0: not known
  // The first of them starts what was begun. Cheap enough to be called at every turn of a loop: it
  // looks at the clock that it is given.
  void update(kernel::Nanoseconds now, std::uint64_t done, std::uint64_t failed);
  void end();

 private:
  void follow(kernel::Nanoseconds now, std::uint64_t done);
  std::string text(kernel::Nanoseconds now, std::uint64_t failed) const;

  bool quiet_;
  bool terminal_;
  bool shown_ = false;  // a terminal's line, and it is still there
  std::string what_;
  kernel::Nanoseconds expected_{};
  std::optional<kernel::Nanoseconds> begun_;
  kernel::Nanoseconds next_ = kernel::Nanoseconds::min();  // nothing is shown before
  kernel::Nanoseconds last_{};
  std::uint64_t last_done_ = 0;
  double rate_ = 0;  // a second
};

}  // namespace merhaba::bench::command
