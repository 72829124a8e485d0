// What stands out in output on a terminal. Plain text everywhere else.
#pragma once

#include <string>
#include <string_view>

namespace merhaba::bench::command {

enum class Emphasis { strong, bad };

// Whether output to this descriptor may be coloured: it is a terminal, TERM is not "dumb", and
// NO_COLOR is not set or empty (https://no-color.org).
bool is_colourful(int fd);

// `text` between the escape sequences of ECMA-48, or as it is where `colourful` is false or the
// text is empty.
std::string emphasized(std::string_view text, Emphasis emphasis, bool colourful);

}  // namespace merhaba::bench::command
