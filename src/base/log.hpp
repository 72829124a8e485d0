// Lines for people, on stderr. One write a line, so lines of several threads never mix.
#pragma once

#include <string_view>

namespace merhaba {
class LogLane;
}

namespace merhaba::log {

void line(std::string_view text) noexcept;     // the text alone
void warning(std::string_view text) noexcept;  // "merhaba: warning: …"
void error(std::string_view text) noexcept;    // "merhaba: …"

// From here on the calling thread's lines go through `lane`, which is then its alone to write; what
// does not fit is dropped, and told once there is room. Null: to stderr again.
void route(LogLane* lane) noexcept;
// Whether the calling thread, without a lane, waits for whoever reads stderr: at most a second for
// each piece of a line, which is the default. Else a line that finds no room is lost.
void wait_for_reader(bool waits) noexcept;

}  // namespace merhaba::log
