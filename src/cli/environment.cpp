#include <cstdlib>

#include "cli/sources.hpp"

namespace merhaba::cli {
namespace {

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t start = text.find_first_not_of(separators);
    if (start == std::string_view::npos) return parts;
    text.remove_prefix(start);
    const std::size_t length = std::min(text.find_first_of(separators), text.size());
    parts.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
}

}  // namespace

Settings read_environment(const std::vector<Option>& table) {
  Settings settings;
  for (const Option& option : table) {
    const std::string variable = option.variable();
    const char* text = std::getenv(variable.c_str());
    if (text == nullptr || *text == '\0') continue;
    std::vector<std::string> values{text};
    if (option.repeatable()) values = split(text, option.separators);
    if (!values.empty()) settings[option.name] = {variable, std::move(values)};
  }
  return settings;
}

}  // namespace merhaba::cli
