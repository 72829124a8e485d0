// The configuration file: settings or a UsageError that names the line; and what was read, written
// with quotes, is read again.
#include "cli/settings_text.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "fuzz/property.hpp"

namespace merhaba::fuzz {
namespace {

using Settings = std::vector<cli::Setting>;

std::size_t lines(std::string_view text) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// The number in "f:NUMBER: reason"; 0 if it is not of this form.
std::size_t named_line(std::string_view message) {
  if (!message.starts_with("f:")) return 0;
  message.remove_prefix(2);
  std::size_t number = 0;
  while (!message.empty() && message.front() >= '0' && message.front() <= '9') {
    number = number * 10 + static_cast<std::size_t>(message.front() - '0');
    message.remove_prefix(1);
  }
  return message.starts_with(": ") && message.size() > 2 ? number : 0;
}

std::optional<Settings> parse(std::string_view text) {
  try {
    return cli::parse_settings(text, "f");
  } catch (const UsageError& error) {
    const std::string message = error.what();
    const std::size_t line = named_line(message);
    if (line < 1 || line > lines(text)) broken("an error names a line of the file", message);
    if (!is_visible(message)) broken("an error can be printed", message);
    return std::nullopt;
  }
}

std::string quoted(const std::string& value) {
  std::string text = "\"";
  for (char c : value) {
    constexpr std::string_view kSpecial = "\n\r\t\"\\";
    const std::size_t which = kSpecial.find(c);
    if (which == std::string_view::npos) {
      text += c;
    } else {
      text += '\\';
      text += "nrt\"\\"[which];
    }
  }
  return text + '"';
}

std::string written(const Settings& settings) {
  std::string text;
  for (const cli::Setting& setting : settings) {
    text += setting.key + " = [";
    for (const std::string& value : setting.values) text += "\n  " + quoted(value) + ',';
    text += "] # as it was read\n";
  }
  return text;
}

}  // namespace

void run(std::string_view input) {
  const std::optional<Settings> settings = parse(input);
  if (!settings) return;
  unsigned last = 0;
  for (const cli::Setting& setting : *settings) {
    require(!setting.key.empty(), "a setting has a key");
    require(setting.key.find_first_of("= \t\r\n#") == std::string::npos, "a key is one word");
    require(!setting.values.empty(), "a setting has a value");
    require(setting.line > last && setting.line <= lines(input), "one setting begins on a line");
    last = setting.line;
  }
  const std::string text = written(*settings);
  const std::optional<Settings> again = parse(text);
  if (!again || !std::equal(settings->begin(), settings->end(), again->begin(), again->end(),
                            [](const cli::Setting& a, const cli::Setting& b) {
                              return a.key == b.key && a.values == b.values;
                            })) {
    broken("what was read, written with quotes, is read again", text);
  }
}

}  // namespace merhaba::fuzz
