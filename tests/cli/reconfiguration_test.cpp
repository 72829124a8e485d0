#include "cli/reconfiguration.hpp"

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/fixtures.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;
using Catch::Matchers::ContainsSubstring;
using test::ScopedVariable;
using test::TemporaryFile;
using Words = std::vector<std::string>;

namespace {

// A server that was started with these words and this file, and reads them again.
struct Started {
  TemporaryFile file;
  Words words;
  Invocation invocation;

  explicit Started(const std::string& content, Words more = {}) : file(content), words(more) {
    words.insert(words.end(), {"--config", file.path()});
    invocation = parse_invocation(words);
  }
  server::Fresh read() const {
    return Reconfiguration(words, invocation.settings)(invocation.config);
  }
  server::Fresh read(const std::string& content) const {
    std::ofstream(file.path()) << content;
    return read();
  }
};

// A value that is not the default, of every option that a file may have.
std::string other_value(const std::string& option) {
  if (option == "listen" || option == "admin") return "127.0.0.1:1";
  if (option == "protocol") return "raw";
  if (option == "access-log") return "json";
  if (option == "header") return "X-A: 1";
  if (option == "fault") return "hang@5%";
  if (option == "fault-header") return "off";
  if (option == "user") return "0";
  if (option == "verbose" || option == "sandbox") return "true";
  if (option == "status") return "503";
  if (option == "max-header-bytes") return "4096";
  if (option.starts_with("max-") || option == "send-buffer") return "2000000";
  return "7";
}

}  // namespace

TEST_CASE("what has changed in the file is new, and what has not stays") {
  const Started started("greeting = 'one'\nbacklog = 5\nidle-timeout = '3s'\n");
  const server::Fresh same = started.read();
  CHECK(same.kept.empty());
  CHECK(same.config.greeting == "one");
  const server::Fresh fresh = started.read("greeting = 'two'\nstatus = 503\nbacklog = 5\n");
  CHECK(fresh.kept.empty());
  CHECK(fresh.config.greeting == "two");
  CHECK(fresh.config.status == 503);
  CHECK(fresh.config.backlog == 5);
  CHECK(fresh.config.idle_timeout == server::Config().idle_timeout);  // is not there any more
}

TEST_CASE("the command line and the environment outrank the file, as at the start") {
  const Started started("backlog = 5\nstatus = 200\n", {"-b", "6"});
  const ScopedVariable set("MERHABA_STATUS", "201");
  const server::Fresh fresh = started.read("backlog = 7\nstatus = 202\n");
  CHECK(fresh.config.backlog == 6);
  CHECK(fresh.config.status == 201);
}

TEST_CASE("every option is either new with a reload, or reported to take a restart and kept") {
  for (const Option& option : option_table()) {
    if (!option.in_file || option.name == "body-file") continue;
    INFO(option.name);
    const Started started("");
    const server::Fresh fresh =
        started.read(option.name + " = '" + other_value(option.name) + "'\n");
    CHECK(fresh.kept == (takes_restart(option) ? "--" + option.name : ""));
  }
}

TEST_CASE("what takes a restart is in the new configuration as it is in the one that runs") {
  const Started started("listen = '127.0.0.1:1'\nworkers = 2\nprotocol = 'raw'\nport-file = 'p'\n");
  const server::Fresh fresh = started.read("greeting = 'new'\nworkers = 3\nadmin = '2'\n");
  CHECK(fresh.kept == "--protocol, --listen, --workers, --admin, --port-file");
  CHECK(fresh.config.greeting == "new");
  CHECK(fresh.config.listen.front().text == "127.0.0.1:1");
  CHECK(fresh.config.workers == 2);
  CHECK(fresh.config.protocol == server::Protocol::raw);
  CHECK(fresh.config.port_file == "p");
  CHECK_FALSE(fresh.config.admin);
}

TEST_CASE("a file with an error is an error that names the place") {
  const Started started("status = 200\n");
  CHECK_THROWS_WITH(started.read("\nstatus = 99\n"), ContainsSubstring(":2: status: '99'"));
  CHECK_THROWS_WITH(started.read("statsu = 99\n"), ContainsSubstring("did you mean status?"));
}

TEST_CASE("the body is read anew from its file") {
  const TemporaryFile body("first");
  const Started started("body-file = '" + body.path() + "'\n");
  std::ofstream(body.path()) << "second";
  CHECK(started.read().config.greeting == "second");
}

TEST_CASE("a greeting from standard input stays, and cannot be had later") {
  Started started("");
  CHECK_THROWS_AS(started.read("greeting = '-'\n"), UsageError);
  started.invocation.config.greeting = "of a reload since";
  started.invocation.config.invoked.standard_input =
      std::make_shared<const std::string>("from there");
  CHECK(started.read("greeting = '-'\nstatus = 201\n").config.greeting == "from there");
}
