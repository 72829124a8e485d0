// merhaba-bench compare: the same work for all, and nobody's calls lost on the way.
#include <sstream>

#include "e2e/bench.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using nlohmann::json;

TEST_CASE("a server meets itself, round by round, and all counts agree to the unit") {
  const json results = results_of(
      {"compare", "merhaba", "--rounds", "2", "-m", "drain,closed", "-d", "50ms", "-c", "20"});
  CHECK(results["kind"] == "compare");
  REQUIRE(results["servers"].size() == 2);
  for (const char* server : {"merhaba", "merhaba (A/A)"}) {
    CAPTURE(server);
    const Called calls = called(results, server);
    const Account account = account_of(results, server);
    CHECK(calls.failures == 0);
    CHECK(account.accepted == calls.connections);
    CHECK(account.served == calls.connections);
    CHECK(account.answered == calls.responses);
  }
  REQUIRE(results["series"].size() == 4);
  for (const json& series : results["series"]) {
    CHECK(series["runs"].size() == 2);  // the one that warms up is not among them
    if (series["mode"] == "drain") CHECK(series["total"]["finished"] == 40);
  }
  const json& comparisons = results["conclusions"]["comparisons"];
  REQUIRE(comparisons.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(comparisons[i]["mode"] == (i == 0 ? "drain" : "closed"));
    CHECK(comparisons[i]["subject"] == "merhaba");
    CHECK(comparisons[i]["other"] == "merhaba (A/A)");
    CHECK(comparisons[i].contains("verdict"));
  }
}

TEST_CASE("two servers differ by name and command, without a control if it is not wanted") {
  const std::string binary = merhaba_with({}).words[0];
  const std::string other = "mine=" + binary + " -l @address@:@port@ -b @backlog@ -w 2";
  const json results = results_of({"compare", "merhaba", other, "--no-control", "--rounds", "2",
                                   "-m", "keepalive", "-d", "50ms", "-c", "4"});
  REQUIRE(results["servers"].size() == 2);
  CHECK(results["servers"][1]["name"] == "mine");
  for (const char* server : {"merhaba", "mine"}) {
    const Called calls = called(results, server);
    CHECK(account_of(results, server).accepted == calls.connections);
    CHECK(account_of(results, server).answered == calls.responses);
  }
}

TEST_CASE("a server that misbehaves is reported and left out") {
  const std::string odd =
      "odd=" + merhaba_with({}).words[0] + " -p raw -l @address@:@port@ -b @backlog@";
  const Said said = run_bench({"compare", "merhaba", odd, "--rounds", "2", "-m", "closed", "-d",
                               "50ms", "-c", "4", "-q", "--json", "-"});
  CHECK(said.code == 0);
  CHECK_THAT(said.err, ContainsSubstring("continuing without odd: a first request to ") &&
                           ContainsSubstring("no HTTP response: "));
  const json results = json::parse(said.out);
  REQUIRE(results["conclusions"]["comparisons"].size() == 1);
  CHECK(results["conclusions"]["comparisons"][0]["other"] == "merhaba (A/A)");
}

TEST_CASE("for people there is a sentence and a table for each mode") {
  const Said said = run_bench(
      {"compare", "merhaba", "--rounds", "2", "-m", "closed", "-d", "50ms", "-c", "4", "-q"});
  CHECK(said.code == 0);
  CHECK(said.err.empty());
  CHECK_THAT(said.out,
             StartsWith("merhaba ") && ContainsSubstring("\nNoise, merhaba against itself: "));
  CHECK_THAT(said.out, ContainsSubstring("network: ") && ContainsSubstring("2 rounds") &&
                           ContainsSubstring("merhaba (A/A)") && ContainsSubstring("rate ratio"));
}

TEST_CASE("before it starts it announces the servers, the rounds and the time that takes") {
  const Said said =
      run_bench({"compare", "merhaba", "--rounds", "3", "-m", "closed", "-d", "50ms", "-c", "4"});
  CHECK_THAT(said.err, StartsWith("compare: merhaba, merhaba (A/A); closed; 3 rounds after a "
                                  "warm-up; about 400 ms\n"));
}

// The one that begins with this name.
std::string line_of(const std::string& name, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + ' ')) return line;
  }
  return "";
}

TEST_CASE("the servers it knows are listed, with what they are and which are not here") {
  const Said said = run_bench({"compare", "--list"});
  CHECK(said.code == 0);
  CHECK_THAT(line_of("merhaba", said.out),
             ContainsSubstring(" available ") && ContainsSubstring("this project's server"));
  CHECK_THAT(line_of("floor-epoll-close", said.out), ContainsSubstring(" available "));
  for (const char* other : {"nginx", "tutorial"}) CHECK_FALSE(line_of(other, said.out).empty());
  Folder folder;
  test::write_file(folder / "peers.json", R"({
    "absent": {"about": "a server", "command": ["no-such-program-anywhere"], "modes": ["drain"],
               "package": "absent-light"}})");
  const Said mine = run_bench({"compare", "--list", "--peers", folder.path()});
  CHECK_THAT(line_of("absent", mine.out), ContainsSubstring("absent-light") &&
                                              ContainsSubstring("a server") &&
                                              !ContainsSubstring(" available "));
  const Said none = run_bench({"compare", "--peers", folder.path()});
  CHECK(none.code == 1);
  CHECK_THAT(none.err, ContainsSubstring("none of the servers in peers.json is installed"));
}

TEST_CASE("if no server can do the mode, the error says so") {
  Folder folder;
  test::write_file(folder / "peers.json", R"({
    "idle": {"about": "", "command": [")" + merhaba_with({}).words[0] +
                                              R"(", "-l", "@address@:@port@"], "modes": []}})");
  const Said said = run_bench({"compare", "idle", "-m", "closed", "--peers", folder.path()});
  CHECK(said.code == 2);
  CHECK_THAT(said.err, ContainsSubstring("none of these servers can do --mode closed"));
}

}  // namespace
}  // namespace merhaba::e2e
