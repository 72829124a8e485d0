#include "cli/help.hpp"

#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "base/text.hpp"
#include "support/catch.hpp"

using namespace merhaba::cli;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string help() { return help_text(option_table()); }

// The help's text with every run of blanks and line ends as one blank.
std::string unwrapped() { return std::regex_replace(help(), std::regex("\\s+"), " "); }

std::set<std::string> long_names(const std::string& text) {
  std::set<std::string> names;
  const std::regex name("--([a-z][a-z-]*)");
  for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at) {
    names.insert((*at)[1]);
  }
  return names;
}

}  // namespace

TEST_CASE("the help tells every option, and no other") {
  std::set<std::string> names;
  for (const Option& option : option_table()) {
    if (option.is_greeting()) {
      CHECK_THAT(help(), ContainsSubstring("\n  GREETING "));
      continue;
    }
    names.insert(option.name);
    const std::string letter = option.letter == 0 ? "    " : std::string{'-', option.letter} + ", ";
    const std::string value = option.takes_value() ? " " + option.placeholder : "";
    const std::string line = "\n  " + letter + option.flag() + value;
    CHECK_THAT(help(), ContainsSubstring(line + "  ") || ContainsSubstring(line + "\n"));
  }
  CHECK(long_names(help()) == names);
}

TEST_CASE("the help fits into 80 columns and ends with its line") {
  std::istringstream lines(help());
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    std::size_t columns = 0;
    for (char c : line) columns += (static_cast<unsigned char>(c) & 0xc0U) != 0x80 ? 1 : 0;
    CHECK(columns <= 80);
    CHECK((line.empty() || line.back() != ' '));
  }
  CHECK(help().back() == '\n');
}

TEST_CASE("the help has its groups in order, each once, and examples") {
  std::size_t before = 0;
  for (const char* title : {"What is served", "Where", "How much", "How long", "What is told",
                            "Privileges", "Other", "Examples"}) {
    const std::string heading = "\n\n" + std::string(title) + ":\n";
    const std::size_t at = help().find(heading);
    INFO(title);
    REQUIRE(at != std::string::npos);
    CHECK(at > before);
    CHECK(help().find(heading, at + 1) == std::string::npos);
    before = at;
  }
  CHECK_THAT(help(), ContainsSubstring("\n  merhaba -p raw -b 5 -v\n"));
}

TEST_CASE("the help tells the defaults that hold") {
  const merhaba::server::Config config;
  CHECK_THAT(unwrapped(), ContainsSubstring("(default \"" + config.greeting + "\")"));
  CHECK_THAT(unwrapped(), ContainsSubstring("(default 127.0.0.1:8080)"));
  CHECK_THAT(unwrapped(), ContainsSubstring("in effect (default 4096)"));
  CHECK_THAT(unwrapped(), ContainsSubstring("200 to 599 (default 200)"));
  CHECK_THAT(unwrapped(), ContainsSubstring("256 to 1MiB (default 16KiB)"));
  CHECK_THAT(unwrapped(), ContainsSubstring("--idle-timeout DURATION between requests (default " +
                                            merhaba::format_duration(config.idle_timeout) + ")"));
}

TEST_CASE(
    "the version is one line with the commit, if it is known, and the libraries in brackets") {
  const std::regex form("merhaba " MERHABA_VERSION
                        " \\((commit [0-9a-f]{7,}(-dirty)?, )?libuv 1.2.3, llhttp 4.5.6\\)\n");
  CHECK(std::regex_match(version_text("libuv 1.2.3, llhttp 4.5.6"), form));
}
