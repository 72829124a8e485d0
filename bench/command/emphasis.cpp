#include "bench/command/emphasis.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>

namespace merhaba::bench::command {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Of "select graphic rendition": bold, red.
int rendition(Emphasis emphasis) { return emphasis == Emphasis::strong ? 1 : 31; }

}  // namespace

bool is_colourful(int fd) {
  return variable("NO_COLOR").empty() && variable("TERM") != "dumb" && ::isatty(fd) == 1;
}

std::string emphasized(std::string_view text, Emphasis emphasis, bool colourful) {
  if (!colourful || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", rendition(emphasis), text);
}

}  // namespace merhaba::bench::command
