// What a configuration file sets: every value of every option is taken, or refused by a UsageError
// that names its place; and no header it sets can end a line of the response.
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "cli/option.hpp"
#include "cli/settings_text.hpp"
#include "fuzz/property.hpp"

namespace merhaba::fuzz {
namespace {

void apply(const cli::Option& option, cli::Setting setting, cli::Invocation& invocation) {
  const cli::Given given{"f:" + std::to_string(setting.line) + ": " + setting.key,
                         std::move(setting.values)};
  try {
    option.apply(invocation, given);
  } catch (const UsageError& error) {
    const std::string message = error.what();
    if (!message.starts_with(given.name)) broken("an error begins with its place", message);
    if (!is_visible(message)) broken("an error can be printed", message);
  }
}

void check_headers(const server::Config& config) {
  for (const auto& [name, value] : config.headers) {
    require(!name.empty() && name.find_first_of(" \t\r\n:") == std::string::npos,
            "a name is a token");
    for (char c : value)
      require(c == '\t' || static_cast<unsigned char>(c) >= ' ', "a value is text");
  }
}

}  // namespace

void run(std::string_view input) {
  static const std::vector<cli::Option> table = cli::option_table();
  std::vector<cli::Setting> settings;
  try {
    settings = cli::parse_settings(input, "f");
  } catch (const UsageError&) {
    return;  // settings_text.cpp looks at that
  }
  cli::Invocation invocation;
  for (cli::Setting& setting : settings) {
    const cli::Option* option = cli::find(table, setting.key);
    if (option == nullptr) {
      require(is_visible(cli::suggestion(table, "", setting.key)), "a suggestion can be printed");
    } else if (option->name != "body-file") {  // which reads it
      apply(*option, std::move(setting), invocation);
    }
  }
  check_headers(invocation.config);
}

}  // namespace merhaba::fuzz
