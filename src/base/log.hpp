// Lines for people, on stderr. One write for a line of up to 4 KiB, so lines of several threads do
// not mix.
#pragma once

#include <fmt/core.h>

#include <new>
#include <string_view>
#include <utility>

namespace merhaba {
class LogLane;
}

namespace merhaba::log {

void line(std::string_view text) noexcept;     // the text alone
void warning(std::string_view text) noexcept;  // "merhaba: warning: …"
void error(std::string_view text) noexcept;    // "merhaba: …"

// The same while serving: `message`, translated already, with its placeholders filled in, or as it
// is where there is no memory for that.
template <class... Args>
void line_of(const char* message, Args&&... args) noexcept {
  try {
    line(fmt::format(fmt::runtime(message), std::forward<Args>(args)...));
  } catch (const std::bad_alloc&) {
    line(message);
  }
}
template <class... Args>
void warning_of(const char* message, Args&&... args) noexcept {
  try {
    warning(fmt::format(fmt::runtime(message), std::forward<Args>(args)...));
  } catch (const std::bad_alloc&) {
    warning(message);
  }
}

// From here on the calling thread's lines go through `lane`, which is then its alone to write; what
// does not fit is dropped, and reported once there is room. Null: to stderr again.
void route(LogLane* lane) noexcept;
// Whether the calling thread, without a lane, waits for whoever reads stderr: at most a second for
// each piece of a line, which is the default. Else a line that finds no room is lost.
void wait_for_reader(bool waits) noexcept;

}  // namespace merhaba::log
