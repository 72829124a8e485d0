// What merhaba-bench does not do: the exit code says whose fault it is, stderr what to do.
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "e2e/bench.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

constexpr int kFailed = 1;
constexpr int kUsage = 2;

void check_refused(const Words& arguments, int code, const Words& reported) {
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
  for (const std::string& part : reported) CHECK_THAT(said.err, ContainsSubstring(part));
}

// Its lines. Throws where it is a refusal.
std::vector<std::string> printed(const Words& arguments) {
  const Said said = run_bench(arguments);
  if (said.code != 0 || !said.err.empty()) throw std::runtime_error(said.err);
  std::vector<std::string> lines;
  std::istringstream text(said.out);
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

// The lines below `heading`, to the next empty one.
std::vector<std::string> below(const std::vector<std::string>& lines, const std::string& heading) {
  const auto found = std::find(lines.begin(), lines.end(), heading);
  if (found == lines.end()) return {};
  return {found + 1, std::find(found, lines.end(), "")};
}

TEST_CASE("help opens with usage, a sentence and examples, on 80 columns") {
  for (const char* name : {"accept", "compare", "merge", "overflow", "overflow capacity",
                           "overflow fate", "overflow stall", "overflow workers", "overflow stop",
                           "overflow target", "report", "watch", "completion"}) {
    CAPTURE(name);
    std::istringstream words(name);
    Words arguments{std::istream_iterator<std::string>(words), {}};
    arguments.emplace_back("--help");
    const std::vector<std::string> lines = printed(arguments);
    for (const std::string& line : lines) CHECK(line.size() <= 80);
    REQUIRE(lines.size() > 5);
    CHECK_THAT(lines[0], StartsWith(std::string("Usage: merhaba-bench ") + name + " "));
    CHECK_THAT(lines[1], EndsWith("."));
    CHECK(lines[3] == "For example:");
    CHECK_THAT(lines[4], ContainsSubstring(std::string("merhaba-bench ") + name));
  }
}

TEST_CASE("the program's help fits on a page and names the commands to try first") {
  const std::vector<std::string> lines = printed({"--help"});
  CHECK(lines.size() <= 60);
  for (const std::string& line : lines) CHECK(line.size() <= 80);
  CHECK(lines.at(0) == "Usage: merhaba-bench COMMAND [OPTIONS]");
  Words tried;
  for (const std::string& line : below(lines, "Try first:")) {
    constexpr std::string_view kProgram = "  merhaba-bench ";
    if (line.starts_with(kProgram)) tried.push_back(line.substr(kProgram.size()));
  }
  CHECK(tried == Words{"watch", "overflow capacity", "accept", "compare merhaba nginx"});
  CHECK(below(lines, "Commands:").size() == 7);
  CHECK_THAT(printed({"--version"}).at(0), StartsWith("merhaba-bench "));
}

TEST_CASE("for wrong use, the error says what is meant or accepted") {
  check_refused({}, kUsage, {});
  check_refused({"accep"}, kUsage, {"\"accep\"", "did you mean accept?"});
  check_refused({"accept", "--no-such-option"}, kUsage, {"there is no option --no-such-option"});
  check_refused({"accept", "--round", "3"}, kUsage, {"--round; did you mean --rounds?"});
  check_refused({"compare", "--list", "-q", "--jsno=x"}, kUsage, {"--jsno; did you mean --json?"});
  check_refused({"accept", "-c", "abc"}, kUsage, {"--clients: \"abc\" is not a number; use 1 to "});
  check_refused({"accept", "--netns", "own"}, kUsage,
                {"--netns: there is no \"own\"; use private or host"});
  check_refused({"report"}, kUsage,
                {"at least one file of results", "merhaba-bench report results.json"});
  check_refused({"accept", "merhabba"}, kUsage,
                {"no server named merhabba", "did you mean merhaba?"});
  check_refused({"compare", "ngnix"}, kUsage, {"no server named ngnix", "did you mean nginx?"});
  check_refused({"accept", "merhaba", "-m", "fast"}, kUsage,
                {"no mode \"fast\"", "drain, closed, open, keepalive, pipeline"});
  check_refused({"compare", "merhaba", "-m", "drain,fast"}, kUsage, {"no mode \"fast\""});
  check_refused({"accept", "merhaba", "-m", "open", "-r", "fast"}, kUsage,
                {"--rate: \"fast\" is not a rate", "from 0.1 to 10000000"});
  check_refused({"accept", "merhaba", "-d", "soon"}, kUsage, {"--duration", "250ms, 10s"});
  check_refused({"accept", "merhaba", "-c", "0"}, kUsage,
                {"--clients: 0 is out of range; use 1 to 1000000"});
  check_refused({"accept", "merhaba", "-H", "NoColon"}, kUsage, {"--header", "'Name: value'"});
  check_refused({"accept", "merhaba", "--path", "x"}, kUsage, {"--path", "begin with /"});
  check_refused({"accept", "floor-epoll-close", "-m", "keepalive"}, kUsage,
                {"floor-epoll-close cannot do --mode keepalive"});
  check_refused({"accept", "127.0.0.1:1", "--netns", "private"}, kUsage, {"--netns private"});
  check_refused({"accept", "127.0.0.1:99999"}, kUsage, {"99999"});
}

TEST_CASE("if something cannot be done, the error says how it could be") {
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

TEST_CASE("for a server of another user, the error names the ways around it") {
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
