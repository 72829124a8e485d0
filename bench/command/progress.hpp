// The line on stderr that says what goes on, how far the whole command is, and how long it will
// take. Owned by the command; when it goes, a terminal's line is wiped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/kernel/cpu_time.hpp"

namespace merhaba::bench::command {

class Progress {
 public:
  // `quiet`: nothing at all. On a terminal one line is rewritten, at most ten times per second,
  // never wider than the terminal; elsewhere a line of its own every ten seconds, so that a log
  // stays short.
  explicit Progress(bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // How many parts the command has, from begin() to end() each; 0, as at first: not known, and
  // there is neither a bar nor the time that is left.
  void expect(std::size_t parts) { parts_ = parts; }
  void begin(std::string_view what, kernel::Nanoseconds expected);  // expected 0: not known
  // The first call starts the part. Cheap enough to be called at every iteration of a loop: it
  // looks at the clock that it is given.
  void update(kernel::Nanoseconds now, std::uint64_t done, std::uint64_t failed);
  void end();

 private:
  void follow(kernel::Nanoseconds now, std::uint64_t done);
  double fraction(kernel::Nanoseconds now) const;  // of the whole command, 0 to 1
  std::string text(kernel::Nanoseconds now, std::uint64_t failed) const;

  bool quiet_;
  bool terminal_;
  bool shown_ = false;  // a terminal's line, and it is still there
  std::size_t parts_ = 0;
  std::size_t ended_ = 0;  // parts
  std::string what_;
  kernel::Nanoseconds expected_{};            // of this part
  std::optional<kernel::Nanoseconds> first_;  // the first update of all
  std::optional<kernel::Nanoseconds> begun_;  // this part's
  std::optional<kernel::Nanoseconds> next_;   // nothing is shown before
  kernel::Nanoseconds last_{};
  std::uint64_t last_done_ = 0;
  double rate_ = 0;  // per second
};

}  // namespace merhaba::bench::command
