// Wrong use (exit 2), --check, --version, and what a wrong start leaves alone.
#include <algorithm>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

void check_wrong(const std::vector<std::string>& options, const std::string& why) {
  const Said said = run_merhaba(options);
  CAPTURE(options);
  CHECK(said.code == 2);
  CHECK_THAT(said.err, StartsWith("merhaba: ") && ContainsSubstring(why) &&
                           ContainsSubstring("\ntry: merhaba --help\n"));
  CHECK(std::count(said.err.begin(), said.err.end(), '\n') == 2);
  CHECK(said.out.empty());
}

TEST_CASE("an unknown option is wrong use, and the nearest one is suggested") {
  check_wrong({"--lisen", "8080"}, "unknown option --lisen; did you mean --listen?");
  check_wrong({"--worker=4"}, "unknown option --worker; did you mean --workers?");
  check_wrong({"--nothing-like-it"}, "unknown option --nothing-like-it");
}

TEST_CASE("an address that cannot be one is wrong use") {
  check_wrong({"-l", "127.0.0.1:65536"}, "port 65536 is above 65535, the highest port");
  check_wrong({"-l", "localhost"}, "the port is missing");
  check_wrong({"-l", "::1"}, "an IPv6 address needs brackets");
  check_wrong({"-l", "unix:"}, "the path is missing");
}

TEST_CASE("a value out of its range is wrong use") {
  check_wrong({"-w", "0"}, "'0' is neither auto nor a whole number from 1 to 1024");
  check_wrong({"-s", "99"}, "--status");
  check_wrong({"-s", "100"}, "100 is an interim status");
  check_wrong({"-p", "htpp"}, "did you mean http?");
  check_wrong({"--idle-timeout", "soon"}, "--idle-timeout");
  check_wrong({"-b"}, "--backlog needs a value: --backlog N");
  check_wrong({"one", "two"}, "only one greeting is possible, but there are 'one' and 'two'");
}

TEST_CASE("a field that could forge another is wrong use") {
  check_wrong({"-H", "X-A: 1\r\nX-B: 2"}, "contains a control byte");
  check_wrong({"-H", "Content-Length: 3"}, "merhaba writes Content-Length itself");
  check_wrong({"-H", "no colon"}, "is not a header field: write 'Name: value'");
}

TEST_CASE("a file that cannot be read is no wrong use, but a failure") {
  Folder folder;
  for (const std::string option : {"--body-file", "--config"}) {
    const Said said = run_merhaba({option, folder / "none"});
    CHECK(said.code == 1);
    CHECK_THAT(said.err, ContainsSubstring("cannot open") && ContainsSubstring(option));
  }
}

TEST_CASE("--check validates everything and takes no address") {
  Merhaba merhaba;
  const Said good = run_merhaba({"--check", "-l", merhaba.address(), "-s", "503", "-w", "4"});
  CHECK(good.code == 0);
  CHECK_THAT(good.err, ContainsSubstring(merhaba.address()));
  CHECK(run_merhaba({"--check", "-s", "600"}).code == 2);
  CHECK(run_merhaba({"--check", "--body-file", "/none"}).code == 1);
  const Said long_path = run_merhaba({"--check", "--admin", "unix:/" + std::string(200, 'a')});
  CHECK(long_path.code == 1);
  CHECK(ask(merhaba.address()).body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("--version names the libraries, and nothing else is looked at") {
  const Said said = run_merhaba({"--version", "-l", "nonsense"});
  CHECK(said.code == 0);
  CHECK_THAT(said.out,
             StartsWith("merhaba ") && ContainsSubstring("libuv ") && ContainsSubstring("llhttp "));
  CHECK(said.err.empty());
}

TEST_CASE("a run with every standard descriptor closed serves like any other") {
  Command command;
  command.before_exec = [] {
    for (int fd : {0, 1, 2}) ::close(fd);
  };
  Merhaba merhaba({"--access-log", "common"}, command);
  for (int i = 0; i < 3; ++i) CHECK(ask(merhaba.address()).body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a limit on open files that leaves no room for a connection is reported at the start") {
  Command command;
  command.open_files = 16;
  const Said said = run_merhaba({"-l", "127.0.0.1:0"}, command);
  CHECK(said.code == 1);
  CHECK_THAT(said.err,
             ContainsSubstring("the limit on open files, 16,") && ContainsSubstring("ulimit -n"));
}

}  // namespace
}  // namespace merhaba::e2e
