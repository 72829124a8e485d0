#include "cli/completion.hpp"

#include <algorithm>

#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;
using completion::Value;

namespace {

const completion::Option& option(const completion::Command& program, const std::string& name) {
  const auto found =
      std::find_if(program.options.begin(), program.options.end(),
                   [&](const completion::Option& o) { return o.names.back() == name; });
  REQUIRE(found != program.options.end());
  return *found;
}

}  // namespace

TEST_CASE("every option is completed, by its letter too, and nothing else") {
  const std::vector<Option> table = option_table();
  const completion::Command program = describe(table);
  CHECK(program.options.size() == table.size() - 1);  // the greeting is an argument
  for (const Option& known : table) {
    if (known.is_greeting()) continue;
    INFO(known.name);
    const completion::Option& shown = option(program, known.flag());
    CHECK(shown.names.size() == (known.letter == 0 ? 1 : 2));
    CHECK(shown.value.has_value() == (known.takes_value() || known.value_is_optional));
    CHECK(shown.repeatable == known.repeatable());
  }
  CHECK(option(program, "--listen").names.front() == "-l");
}

TEST_CASE("what a value may be follows from its placeholder") {
  const completion::Command program = describe(option_table());
  CHECK(option(program, "--protocol").value->words == std::vector<std::string>{"http", "raw"});
  CHECK(option(program, "--workers").value->words == std::vector<std::string>{"auto"});
  CHECK(option(program, "--access-log").value->words ==
        std::vector<std::string>{"off", "common", "combined", "json"});
  CHECK(option(program, "--port-file").value->kind == Value::Kind::file);
  CHECK(option(program, "--user").value->kind == Value::Kind::user);
  CHECK(option(program, "--backlog").value->kind == Value::Kind::text);
  CHECK(option(program, "--stall").value->kind == Value::Kind::text);
  CHECK(option(program, "--help").value->words == std::vector<std::string>{"all"});
  CHECK(option(program, "--help").value->is_optional);
  CHECK(program.argument->kind == Value::Kind::text);
}
