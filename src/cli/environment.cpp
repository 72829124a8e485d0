#include <cstdlib>

#include "cli/convert.hpp"
#include "cli/sources.hpp"

namespace merhaba::cli {
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
