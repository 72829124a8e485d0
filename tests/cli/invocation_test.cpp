#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "cli/fixtures.hpp"
#include "cli/option.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;
using test::ScopedVariable;
using test::TemporaryFile;
using Words = std::vector<std::string>;

namespace {

Words with_config(const TemporaryFile& file, Words words = {}) {
  words.insert(words.end(), {"--config", file.path()});
  return words;
}

std::string error(const Words& words) {
  try {
    parse_invocation(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a repeatable option adds up within one source") {
  const server::Config config =
      parse_invocation({"-l", "80", "-l", ":81", "-H", "A: 1", "-H", "A: 2"}).config;
  REQUIRE(config.listen.size() == 2);
  CHECK(config.listen[0].text == "80");
  CHECK(config.listen[1].text == ":81");
  using Fields = std::vector<std::pair<std::string, std::string>>;
  CHECK(config.headers == Fields{{"A", "1"}, {"A", "2"}});
}

TEST_CASE("of a single option given twice on the command line the last counts") {
  CHECK(parse_invocation({"-b", "1", "-b", "2"}).config.backlog == 2);
}

TEST_CASE("a file may be named by the environment, and the command line names another") {
  const TemporaryFile one("backlog = 1");
  const TemporaryFile two("backlog = 2");
  const ScopedVariable set("MERHABA_CONFIG", one.path());
  CHECK(parse_invocation({}).config.backlog == 1);
  CHECK(parse_invocation({"--config", two.path()}).config.backlog == 2);
}

TEST_CASE("an error names the place the value came from") {
  CHECK(error({"-b", "x"}).starts_with("--backlog: 'x'"));
  {
    const ScopedVariable set("MERHABA_BACKLOG", "x");
    CHECK(error({}).starts_with("MERHABA_BACKLOG: 'x'"));
    CHECK(error({"-b", "5"}) == "no error");  // replaced, so not looked at
  }
  const TemporaryFile file("\nbacklog = x");
  CHECK(error(with_config(file)).starts_with(file.path() + ":2: backlog: 'x'"));
}

TEST_CASE("the body comes from a file, byte for byte") {
  const std::string content("\xff\0-\n\r\n", 6);
  const TemporaryFile file(content);
  CHECK(parse_invocation({"--body-file", file.path()}).config.greeting == content);
  const TemporaryFile dash("-");  // no order to read standard input
  const Invocation invocation = parse_invocation({"--body-file", dash.path()});
  CHECK(invocation.config.greeting == "-");
  CHECK_FALSE(invocation.greeting_from_stdin);
}

TEST_CASE("the greeting and a body file exclude each other, unless one outranks the other") {
  const TemporaryFile body("body");
  CHECK(error({"hi", "--body-file", body.path()}) ==
        "give either GREETING or --body-file, not both");
  const TemporaryFile config("greeting = hi");
  CHECK(parse_invocation(with_config(config, {"--body-file", body.path()})).config.greeting ==
        "body");
  const ScopedVariable set("MERHABA_BODY_FILE", body.path());
  CHECK(parse_invocation({}).config.greeting == "body");
  CHECK(parse_invocation(with_config(config)).config.greeting == "body");
  CHECK(parse_invocation({"hi"}).config.greeting == "hi");
  const ScopedVariable both("MERHABA_GREETING", "hi");
  CHECK(error({}) == "give either MERHABA_GREETING or MERHABA_BODY_FILE, not both");
}

TEST_CASE("an empty greeting is a greeting") {
  CHECK(parse_invocation({""}).config.greeting.empty());
}

TEST_CASE("with --help or --version nothing else is looked at") {
  const ScopedVariable wrong("MERHABA_BACKLOG", "x");
  CHECK(parse_invocation({"--help", "-b", "y"}).help == Help::common);
  CHECK(parse_invocation({"-h"}).help == Help::common);
  CHECK(parse_invocation({"--help=all", "-b", "y"}).help == Help::all);
  CHECK(parse_invocation({"--version", "--config", "/nonexistent"}).version);
  const ScopedVariable version("MERHABA_VERSION", "0.1.0");  // container images have it
  CHECK_FALSE(parse_invocation({"-b", "5"}).version);
}

TEST_CASE("--help takes no value but all") {
  CHECK(error({"--help=foo"}) ==
        "--help: unknown value 'foo'; --help lists the common options, --help=all all of them");
  CHECK_THROWS_AS(parse_invocation({"--help="}), UsageError);
  CHECK(parse_invocation({"--help", "all"}).help == Help::common);  // the flag takes no next word
}

TEST_CASE("a probe and completions are asked for by the command line alone") {
  const ScopedVariable address("MERHABA_PROBE", "8080");
  const ScopedVariable shell("MERHABA_COMPLETION", "zsh");
  CHECK_FALSE(parse_invocation({}).probe);
  CHECK_FALSE(parse_invocation({}).completion);
  const ScopedVariable greeting("MERHABA_GREETING", "-");  // is not read for them
  const Invocation probe = parse_invocation({"--probe", "8081/readyz"});
  REQUIRE(probe.probe);
  CHECK(probe.probe->path == "/readyz");
  const ScopedVariable wrong("MERHABA_BACKLOG", "x");
  CHECK(parse_invocation({"--completion", "fish"}).completion == completion::Shell::fish);
  CHECK_THROWS_AS(parse_invocation({"--completion", "ksh"}), UsageError);
}

TEST_CASE("--check is asked for by the command line or the environment") {
  CHECK(parse_invocation({"--check"}).check);
  const ScopedVariable set("MERHABA_CHECK", "1");
  CHECK(parse_invocation({}).check);
  CHECK_FALSE(parse_invocation({"--check=no"}).check);
}
