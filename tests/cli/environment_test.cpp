#include <string>
#include <vector>

#include "cli/fixtures.hpp"
#include "cli/sources.hpp"
#include "support/catch.hpp"

using namespace merhaba::cli;
using merhaba::test::ScopedVariable;
using Values = std::vector<std::string>;

namespace {

Settings read() { return read_environment(option_table()); }

}  // namespace

TEST_CASE("variables are named like the options, in capitals") {
  CHECK(find(option_table(), "max-header-bytes")->variable() == "MERHABA_MAX_HEADER_BYTES");
  for (const Option& option : option_table()) {
    INFO(option.variable());
    const ScopedVariable variable(option.variable(), "x");
    const Settings settings = read();
    REQUIRE(settings.contains(option.name));
    CHECK(settings.at(option.name).name == option.variable());
    CHECK(settings.at(option.name).values == Values{"x"});
  }
}

TEST_CASE("an empty variable, or one of blanks for addresses, says nothing") {
  const ScopedVariable backlog("MERHABA_BACKLOG", "");
  const ScopedVariable listen("MERHABA_LISTEN", " \t ");
  CHECK(read().empty());
}

TEST_CASE("other variables that begin like ours are nobody's business") {
  const ScopedVariable service("MERHABA_PORT_80_TCP_ADDR", "10.0.0.1");
  CHECK(read().empty());
}

TEST_CASE("addresses are parted by blanks, header fields by line ends") {
  const ScopedVariable listen("MERHABA_LISTEN", "  :80 unix:/run/m.sock,mode=0660\t[::1]:0\n");
  const ScopedVariable header("MERHABA_HEADER", "X-A: one, two\nX-B: 3\n");
  const Settings settings = read();
  CHECK(settings.at("listen").values == Values{":80", "unix:/run/m.sock,mode=0660", "[::1]:0"});
  CHECK(settings.at("header").values == Values{"X-A: one, two", "X-B: 3"});
}

TEST_CASE("a single value keeps its blanks and line ends") {
  const ScopedVariable greeting("MERHABA_GREETING", " two words\n");
  CHECK(read().at("greeting").values == Values{" two words\n"});
}
