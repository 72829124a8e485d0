// What merhaba-bench does not do: the exit code tells whose fault it is, stderr what to do.
#include <unistd.h>

#include "e2e/bench.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

constexpr int kFailed = 1;
constexpr int kUsage = 2;

void check_refused(const Words& arguments, int code, const Words& told) {
  const Said said = run_bench(arguments);
  CAPTURE(arguments);
  CHECK(said.code == code);
  CHECK(said.out.empty());
  CHECK_THAT(said.err, StartsWith("merhaba-bench: "));
  std::string hint = "try: merhaba-bench";
  for (const char* command : {"accept", "compare", "report"}) {
    if (!arguments.empty() && arguments[0] == command) hint += std::string(" ") + command;
  }
  CHECK((said.err.find(hint + " --help\n") != std::string::npos) == (code == kUsage));
  for (const std::string& part : told) CHECK_THAT(said.err, ContainsSubstring(part));
}

TEST_CASE("help and version are no refusals") {
  for (const Words& arguments : {Words{"--help"}, Words{"--version"}, Words{"accept", "--help"},
                                 Words{"compare", "--help"}}) {
    const Said said = run_bench(arguments);
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    CHECK_FALSE(said.out.empty());
  }
}

TEST_CASE("wrong use is told with what is meant or accepted") {
  check_refused({}, kUsage, {});
  check_refused({"accep"}, kUsage, {"\"accep\"", "did you mean accept?"});
  check_refused({"accept", "--no-such-option"}, kUsage, {"there is no option --no-such-option"});
  check_refused({"accept", "--round", "3"}, kUsage, {"--round; did you mean --rounds?"});
  check_refused({"compare", "--list", "-q", "--jsno=x"}, kUsage, {"--jsno; did you mean --json?"});
  check_refused({"accept", "-c", "abc"}, kUsage, {"--clients: \"abc\" is no number; give 1 to "});
  check_refused({"accept", "--netns", "own"}, kUsage,
                {"--netns: there is no \"own\"; give private or host"});
  check_refused({"report"}, kUsage, {"which results?", "merhaba-bench report results.json"});
  check_refused({"accept", "merhabba"}, kUsage,
                {"no peer named merhabba", "Did you mean merhaba?"});
  check_refused({"compare", "ngnix"}, kUsage, {"no peer named ngnix", "Did you mean nginx?"});
  check_refused({"accept", "merhaba", "-m", "fast"}, kUsage,
                {"no mode \"fast\"", "drain, closed, open, keepalive, pipeline"});
  check_refused({"compare", "merhaba", "-m", "drain,fast"}, kUsage, {"no mode \"fast\""});
  check_refused({"accept", "merhaba", "-m", "open", "-r", "fast"}, kUsage,
                {"--rate: \"fast\" is no rate", "from 0.1 to 10000000"});
  check_refused({"accept", "merhaba", "-d", "soon"}, kUsage, {"--duration", "250ms, 10s"});
  check_refused({"accept", "merhaba", "-c", "0"}, kUsage,
                {"--clients: 0 is out of range; give 1 to 1000000"});
  check_refused({"accept", "merhaba", "-H", "NoColon"}, kUsage, {"--header", "'Name: value'"});
  check_refused({"accept", "merhaba", "--path", "x"}, kUsage, {"--path", "begin with /"});
  check_refused({"accept", "floor-epoll-close", "-m", "keepalive"}, kUsage,
                {"floor-epoll-close cannot do --mode keepalive"});
  check_refused({"accept", "127.0.0.1:1", "--netns", "private"}, kUsage, {"--netns private"});
  check_refused({"accept", "127.0.0.1:99999"}, kUsage, {"99999"});
}

TEST_CASE("what cannot be done is told with how it could be") {
  check_refused({"accept", "merhaba", "--peers", "/no/where"}, kFailed,
                {"/no/where/peers.json", "--peers"});
  check_refused({"accept", "merhaba", "--backlog", "10", "-c", "12"}, kFailed,
                {"12 clients do not fit into the accept queue of 127.0.0.1:", "it holds 11",
                 "--clients", "larger backlog"});
  check_refused({"accept", "merhaba", "-m", "open", "-r", "60000", "-d", "2s", "--sources", "1"},
                kFailed,
                {"120000 connections within a minute", "Use --sources ", "or leave it out"});
  check_refused(
      {"accept", "127.0.0.1:1", "-m", "closed"}, kFailed,
      {"a first request to 127.0.0.1:1 failed: connect: ECONNREFUSED (Connection refused)",
       "nobody listens there; start the server"});
  check_refused({"accept", "gone=no-such-program-anywhere"}, kFailed,
                {"there is no program no-such-program-anywhere"});
  check_refused({"accept", "brief=sh -c exit"}, kFailed, {"brief ended before it listened"});
  check_refused({"accept", "merhaba", "--server-cpu", "1000"}, kFailed, {"sched_setaffinity"});
  check_refused({"accept", "127.0.0.1:1", "--pid", "67108863"}, kFailed, {"no process 67108863"});
}

TEST_CASE("a server that is not ours to stop is told with the ways around it") {
  if (::geteuid() != 0) SKIP("only root can become another user");
  Merhaba merhaba;
  const auto as_nobody = [](const Words& arguments) {
    Command command = bench_with(arguments);
    command.before_exec = [] {
      constexpr uid_t kNobody = 65534;
      if (::setresuid(kNobody, kNobody, kNobody) != 0) ::_exit(127);
    };
    return test::run(command);
  };
  const Said found = as_nobody({"accept", merhaba.address(), "-c", "5"});
  if (found.code == 127) SKIP("another user cannot run merhaba-bench from here");
  CHECK(found.code == kFailed);
  CHECK_THAT(found.err, ContainsSubstring("cannot stop the server at " + merhaba.address()) &&
                            ContainsSubstring("as root") && ContainsSubstring("only drain"));
  const std::string id = std::to_string(merhaba.id());
  const Said named = as_nobody({"accept", merhaba.address(), "-c", "5", "--pid", id});
  CHECK(named.code == kFailed);
  CHECK_THAT(named.err, ContainsSubstring("cannot stop process " + id + ": EPERM"));
  // What takes no stopping can be done all the same.
  CHECK(as_nobody({"accept", merhaba.address(), "-m", "closed", "-n", "5", "-d", "1s"}).code == 0);
}

TEST_CASE("results that cannot be written are an error") {
  const Said said = run_bench({"accept", "merhaba", "-m", "closed", "-c", "1", "-d", "50ms", "-q",
                               "--json", "/no/where/results"});
  CHECK(said.code == kFailed);
  CHECK_THAT(said.err, ContainsSubstring("cannot write /no/where/results"));
}

}  // namespace
}  // namespace merhaba::e2e
