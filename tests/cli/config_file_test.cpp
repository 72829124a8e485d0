#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/fixtures.hpp"
#include "cli/sources.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;
using test::TemporaryFile;
using Values = std::vector<std::string>;

namespace {

Settings read(const TemporaryFile& file) {
  return read_config_file(option_table(), "--config", file.path());
}

// What is wrong with `content`, without the path.
std::string error(const std::string& content) {
  const TemporaryFile file(content);
  try {
    read(file);
  } catch (const UsageError& error) {
    const std::string message = error.what();
    REQUIRE(message.starts_with(file.path() + ":"));
    return message.substr(file.path().size());
  }
  return "no error";
}

}  // namespace

TEST_CASE("the keys of a file are the options' names, and messages name file and line") {
  for (const Option& option : option_table()) {
    if (!option.in_file) continue;
    const TemporaryFile file("\n" + option.name + " = x\n");
    const Settings settings = read(file);
    REQUIRE(settings.contains(option.name));
    CHECK(settings.at(option.name).values == Values{"x"});
    CHECK(settings.at(option.name).name == file.path() + ":2: " + option.name);
  }
}

TEST_CASE("a repeatable option takes an array") {
  const TemporaryFile file("listen = ['127.0.0.1:0', '[::1]:0']\nheader = \"X-A: 1\"");
  CHECK(read(file).at("listen").values == Values{"127.0.0.1:0", "[::1]:0"});
  CHECK(read(file).at("header").values == Values{"X-A: 1"});
}

TEST_CASE("an unknown key is refused, with the nearest known one") {
  CHECK(error("bcklog = 5") == ":1: unknown key bcklog; did you mean backlog?");
  CHECK(error("\n\nmax_connections = 5") ==
        ":3: unknown key max_connections; did you mean max-connections?");
  CHECK(error("colour = red") == ":1: unknown key colour");
}

TEST_CASE("what has no place in a file is refused") {
  CHECK(error("config = x") == ":1: config is not allowed in a file");
  CHECK(error("check = true") == ":1: check is not allowed in a file");
  CHECK(error("help = true") == ":1: help is not allowed in a file");
  CHECK(error("version = true") == ":1: version is not allowed in a file");
  CHECK(error("backlog = [1, 2]") == ":1: backlog takes one value, not an array");
  CHECK(error("backlog = 1\nbacklog = 2") == ":2: backlog is given twice");
  CHECK(error("listen = 1\nlisten = 2") ==
        ":2: listen is given twice; write several values as an array: [\"a\", \"b\"]");
  CHECK(error("backlog") == ":1: expected NAME = VALUE");
}

TEST_CASE("a file that cannot be read names the option that asked for it") {
  const TemporaryFile file("");
  CHECK_THROWS_AS(read_config_file(option_table(), "--config", file.directory()), Error);
  try {
    read_config_file(option_table(), "--config", "/nonexistent/merhaba.conf");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) ==
          "cannot open '/nonexistent/merhaba.conf' (--config): No such file or directory; check "
          "the path and its permissions");
  }
  const TemporaryFile huge(std::string((1 << 20) + 1, '\n'));
  CHECK_THROWS_AS(read(huge), Error);
}
