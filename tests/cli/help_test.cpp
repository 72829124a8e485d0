#include "cli/help.hpp"

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "base/text.hpp"
#include "support/catch.hpp"

using namespace merhaba::cli;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

namespace {

std::string help(Help extent) { return help_text(option_table(), extent); }

// The whole help with every run of blanks and line ends as one blank.
std::string unwrapped() { return std::regex_replace(help(Help::all), std::regex("\\s+"), " "); }

// What the help has of an option, up to its explanation.
std::string heading(const Option& option) {
  if (option.is_greeting()) return "\n  GREETING";
  const std::string letter = option.letter == 0 ? "    " : std::string{'-', option.letter} + ", ";
  std::string value = option.takes_value() ? " " + option.placeholder : "";
  if (option.value_is_optional) value = "[=" + option.placeholder + "]";
  return "\n  " + letter + option.flag() + value;
}

bool has(const std::string& text, const std::string& heading) {
  return text.find(heading + "  ") != std::string::npos ||
         text.find(heading + "\n") != std::string::npos;
}

std::set<std::string> long_names(const std::string& text) {
  std::set<std::string> names;
  const std::regex name("--([a-z][a-z-]*)");
  for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at) {
    names.insert((*at)[1]);
  }
  return names;
}

}  // namespace

TEST_CASE("--help=all has every option and no other, --help those that are common") {
  std::set<std::string> names;
  std::size_t common = 0;
  for (const Option& option : option_table()) {
    INFO(option.name);
    CHECK(has(help(Help::all), heading(option)));
    CHECK(has(help(Help::common), heading(option)) == option.is_common);
    if (!option.is_greeting()) names.insert(option.name);
    common += option.is_common ? 1 : 0;
  }
  CHECK(long_names(help(Help::all)) == names);
  CHECK(common >= 15);
}

TEST_CASE("the help fits into 80 columns and ends with its line; --help into 60 lines") {
  for (const Help extent : {Help::common, Help::all}) {
    std::istringstream lines(help(extent));
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      std::size_t columns = 0;
      for (char c : line) columns += (static_cast<unsigned char>(c) & 0xc0U) != 0x80 ? 1 : 0;
      CHECK(columns <= 80);
      CHECK((line.empty() || line.back() != ' '));
    }
    CHECK(help(extent).back() == '\n');
  }
  const std::string common = help(Help::common);
  CHECK(std::count(common.begin(), common.end(), '\n') <= 60);
}

TEST_CASE("the help has its groups in order, each once, and examples") {
  std::size_t before = 0;
  const std::string text = help(Help::all);
  for (const char* title : {"Response", "Listening", "Limits", "Timeouts", "Logging", "Faults",
                            "Privileges", "Other", "Examples", "Values"}) {
    const std::string heading = "\n\n" + std::string(title) + ":\n";
    const std::size_t at = text.find(heading);
    INFO(title);
    REQUIRE(at != std::string::npos);
    CHECK(at > before);
    CHECK(text.find(heading, at + 1) == std::string::npos);
    before = at;
  }
  CHECK_THAT(text, ContainsSubstring("\n  merhaba -p raw -b 5 -v  "));
}

TEST_CASE("--help ends by saying where all options are") {
  CHECK_THAT(help(Help::common), EndsWith("\nmerhaba --help=all lists every option; man merhaba "
                                          "explains them.\n"));
}

TEST_CASE("the help explains what each placeholder stands for") {
  std::set<std::string> explained;
  const std::string text = help(Help::all);
  std::istringstream values(text.substr(text.find("\nValues:\n")));
  for (std::string line; std::getline(values, line);) {
    if (line.starts_with("  ") && line[2] != ' ')
      explained.insert(line.substr(2, line.find("  ", 2) - 2));
  }
  CHECK(explained == std::set<std::string>{"ADDRESS", "DURATION", "SIZE", "KIND", "WHEN"});
}

TEST_CASE("the help has the defaults in effect") {
  const merhaba::server::Config config;
  CHECK_THAT(unwrapped(), ContainsSubstring("(default \"" + config.greeting + "\")"));
  CHECK_THAT(unwrapped(), ContainsSubstring("(default 127.0.0.1:8080)"));
  CHECK_THAT(unwrapped(), ContainsSubstring("length to request (default 4096)"));
  CHECK_THAT(unwrapped(), ContainsSubstring("200 to 599 (default 200)"));
  CHECK_THAT(unwrapped(), ContainsSubstring("256 to 1MiB (default 16KiB)"));
  CHECK_THAT(
      unwrapped(),
      ContainsSubstring("--idle-timeout DURATION longest wait for the next request (default " +
                        merhaba::format_duration(config.idle_timeout) + ")"));
}

TEST_CASE(
    "the version is one line with the commit, if it is known, and the libraries in brackets") {
  const std::regex form("merhaba " MERHABA_VERSION
                        " \\((commit [0-9a-f]{7,}(-dirty)?, )?libuv 1.2.3, llhttp 4.5.6\\)\n");
  CHECK(std::regex_match(version_text("libuv 1.2.3, llhttp 4.5.6"), form));
}
