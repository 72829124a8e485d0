// Faults on the command line, in the environment and in a file.
#include "cli/fault_options.hpp"

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/fixtures.hpp"
#include "cli/help.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using test::ScopedVariable;
using test::TemporaryFile;
using Words = std::vector<std::string>;

namespace {

std::string faults(const Words& words) {
  return fault::text_of(parse_invocation(words).config.faults);
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

TEST_CASE("without any option nothing goes wrong") {
  const server::Config config = parse_invocation({}).config;
  CHECK(config.faults.empty());
  CHECK(config.fault_seed == 1);
  CHECK(config.fault_header);
}

TEST_CASE("faults are given one after another, and keep their order") {
  CHECK(faults({"--fault", "delay:1s@5%", "--fault=hang@1/9", "--fault", "refuse@2s/10s"}) ==
        "delay:1s@5%, hang@1/9, refuse@2s/10s");
}

TEST_CASE("a variable parts its faults by blanks and line ends") {
  const ScopedVariable set("MERHABA_FAULT", " delay:1s@5%  hang@1/9\n\trefuse@2s/10s\n");
  CHECK(faults({}) == "delay:1s@5%, hang@1/9, refuse@2s/10s");
  CHECK(faults({"--fault", "close"}) == "close");  // in place of all of them
}

TEST_CASE("a file has its faults in an array") {
  const TemporaryFile file(
      "fault = ['delay:1s@5%', \"hang@1/9\"]\nfault-seed = 7\nfault-header = off\n");
  const server::Config config = parse_invocation({"--config", file.path()}).config;
  CHECK(fault::text_of(config.faults) == "delay:1s@5%, hang@1/9");
  CHECK(config.fault_seed == 7);
  CHECK_FALSE(config.fault_header);
  const TemporaryFile one("fault = close");
  CHECK(faults({"--config", one.path()}) == "close");
}

TEST_CASE("the field of responses is turned on and off by words") {
  for (const char* word : {"on", "true", "yes", "1"}) {
    CHECK(parse_invocation({"--fault-header", word}).config.fault_header);
  }
  for (const char* word : {"off", "false", "no", "0"}) {
    CHECK_FALSE(parse_invocation({"--fault-header", word}).config.fault_header);
  }
}

TEST_CASE("a fault that cannot be read names its source, and shows what is wrong") {
  CHECK_THAT(error({"--fault", "delay:soon@5%"}),
             StartsWith("--fault: 'soon' is not a duration: ") && EndsWith("\n  delay:soon@5%"
                                                                           "\n        ^^^^"));
  {
    const ScopedVariable set("MERHABA_FAULT", "close dely:1s");
    CHECK_THAT(error({}), StartsWith("MERHABA_FAULT: 'dely' is not a kind of fault; did you mean "
                                     "delay?\n  dely:1s\n  ^^^^"));
  }
  const TemporaryFile file("\nfault = 'status:1'\n");
  CHECK_THAT(error({"--config", file.path()}),
             StartsWith(file.path() + ":2: fault: status: '1' is not a whole number"));
  CHECK_THAT(error({"--fault", ""}), ContainsSubstring("a fault is missing; write KIND"));
}

TEST_CASE("faults that do not go together name their source") {
  CHECK_THAT(error({"--fault", "close@60%", "--fault", "hang@60%"}),
             StartsWith("--fault: 'close@60%' leaves too little for 'hang@60%': "));
  {
    const ScopedVariable set("MERHABA_FAULT", "close hang");
    CHECK_THAT(error({}), StartsWith("MERHABA_FAULT: 'close' leaves too little"));
  }
  const TemporaryFile file("# a comment\nfault = ['close', 'hang']\n");
  CHECK_THAT(error({"--config", file.path()}),
             StartsWith(file.path() + ":2: fault: 'close' leaves too little"));
}

TEST_CASE("the raw protocol takes no faults about HTTP, whatever the order of the options") {
  const std::string what = "--fault: 'status:503' needs HTTP; ";
  CHECK_THAT(error({"--fault", "status:503", "--protocol", "raw"}), StartsWith(what));
  CHECK_THAT(error({"--protocol", "raw", "--fault", "status:503"}), StartsWith(what));
  CHECK(error({"--protocol", "raw", "--fault", "delay:1s", "--fault", "reset@5%"}) == "no error");
  const TemporaryFile file("protocol = raw");
  CHECK_THAT(error({"--fault", "garbage", "--config", file.path()}),
             StartsWith("--fault: 'garbage' needs HTTP; "));
}

TEST_CASE("the help names every kind of fault") {
  const auto table = option_table();
  const Option* const option = find(table, "fault");
  REQUIRE(option != nullptr);
  const std::string help = help_text(table, Help::all);
  for (const fault::KindRules& kind : fault::kRules) {
    INFO(kind.name);
    CHECK_THAT(help, ContainsSubstring(std::string(kind.name)));
  }
  CHECK(option->group == Group::faults);
  CHECK(option->repeatable());
}

TEST_CASE("a server with faults is checked without being started") {
  const test::Outcome good =
      test::run_merhaba({"--check", "--fault", "delay:1s@5%", "--listen", "127.0.0.1:0"});
  CHECK(good.code == 0);
  const test::Outcome bad = test::run_merhaba({"--check", "--fault", "close", "--fault", "hang"});
  CHECK(bad.code == 2);
  CHECK_THAT(bad.err, StartsWith("merhaba: --fault: 'close' leaves too little"));
}
