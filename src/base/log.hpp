// Lines for people, on stderr. One write a line, so lines of several threads never mix.
#pragma once

#include <string_view>

namespace merhaba::log {

void line(std::string_view text) noexcept;     // the text alone
void warning(std::string_view text) noexcept;  // "merhaba: warning: …"
void error(std::string_view text) noexcept;    // "merhaba: …"

}  // namespace merhaba::log
