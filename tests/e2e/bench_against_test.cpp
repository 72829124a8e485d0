// merhaba-bench compare --against: a server held against its own past, and when there is no
// verdict.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "e2e/bench.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using nlohmann::json;

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kNotPassed = 4;

std::string server(const std::string& before = "") {
  return "mine=" + before + merhaba_with({}).words[0] + " -l @address@:@port@ -b @backlog@";
}

Words compared(const std::string& what, const Words& more) {
  Words words{"compare", what, "--rounds", "8", "-c", "20", "-d", "100ms"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

json json_of(const std::string& path) { return json::parse(std::ifstream(path)); }

// What all test cases of this program are held against: recorded once.
class Recorded {
 public:
  Recorded() {
    const Said said = run_bench(compared(server(), {"-m", "drain,closed", "-q", "--json", path()}));
    if (said.code != 0) throw std::runtime_error("nothing recorded: " + said.err);
  }
  std::string path() const { return folder_ / "base.json"; }

 private:
  Folder folder_;
};

const std::string& recorded() {
  static const Recorded all;
  static const std::string path = all.path();
  return path;
}

// A copy that something was done to.
std::string changed(const Folder& folder, const std::function<void(json&)>& change) {
  json document = json_of(recorded());
  change(document);
  test::write_file(folder / "changed.json", document.dump());
  return folder / "changed.json";
}

// Nothing was measured: no announcement, no table, no file.
Said check_refused(const Words& arguments, int code) {
  const Folder folder;
  Words words = arguments;
  words.insert(words.end(), {"--json", folder / "results"});
  const Said said = run_bench(words);
  CAPTURE(arguments);
  CHECK(said.code == code);
  CHECK(said.out.empty());
  CHECK_THAT(said.err, StartsWith("merhaba-bench: ") && !ContainsSubstring("compare: mine"));
  CHECK((said.err.find("try: merhaba-bench compare --help\n") != std::string::npos) ==
        (code == kUsage));
  CHECK(std::filesystem::is_empty(folder.path()));
  return said;
}

Said refused(const std::string& base, const Words& more = {"-m", "closed"}, int code = kFailed) {
  Words words = compared(server(), {"--against", base});
  words.insert(words.end(), more.begin(), more.end());
  return check_refused(words, code);
}

TEST_CASE("the same server has not changed") {
  // Who builds beside this test may halve a rate, and does not double what a connection costs.
  const Folder folder;
  const Said said = run_bench(
      compared(server(), {"-m", "drain,closed", "--against", recorded(), "--tolerance", "100%",
                          "-q", "--json", folder / "results", "--junit", folder / "junit"}));
  CHECK(said.err.empty());
  CHECK(said.code == 0);
  CHECK_THAT(said.out, ContainsSubstring("\nAgainst " + recorded() + " of 20") &&
                           ContainsSubstring(": no change.\n"));
  const json changes = json_of(folder / "results")["conclusions"]["changes"];
  REQUIRE(changes.size() >= 2);  // the CPU time of either mode, and a rate that is the server's
  for (const json& change : changes) {
    CHECK(change["server"] == "mine");
    CHECK(change["outcome"] == "no change");
    CHECK(change["noise"] >= 1);
  }
  CHECK_THAT(test::read_file(folder / "junit"),
             ContainsSubstring("tests=\"" + std::to_string(changes.size()) +
                               "\" failures=\"0\" errors=\"0\""));
}

TEST_CASE("a server that takes more CPU per connection is a regression, in each mode") {
  const char* const burn = std::getenv("MERHABA_BURN");
  if (burn == nullptr) SKIP("with a sanitizer nothing is preloaded");
  const Folder folder;
  const std::string slower =
      server("env LD_PRELOAD=" + std::string(burn) + " BURN_NANOSECONDS=500000 ");
  const Said said = run_bench(
      compared(slower, {"-m", "drain,closed", "--against", recorded(), "--tolerance", "30%", "-q",
                        "--json", folder / "results", "--junit", folder / "junit"}));
  CHECK(said.code == kNotPassed);
  CHECK_THAT(said.err, StartsWith("merhaba-bench: regression: ") &&
                           ContainsSubstring("regression: drain: mine: ") &&
                           ContainsSubstring("regression: closed: mine: ") &&
                           ContainsSubstring(" times the CPU per connection (95 %: ") &&
                           EndsWith(")\n"));
  CHECK(said.err.find('\n') == said.err.size() - 1);
  CHECK_THAT(said.out, ContainsSubstring("\nAgainst ") && ContainsSubstring(" regression\n"));
  std::size_t costs = 0;
  const json changes = json_of(folder / "results")["conclusions"]["changes"];
  for (const json& change : changes) {
    if (change["figure"] != "cpu") continue;
    ++costs;
    CHECK(change["outcome"] == "regression");
    CHECK(change["now"] > 500'000);
    CHECK(change["then"] < change["now"]);
    CHECK(change["change"]["low"] > 1.3);
  }
  CHECK(costs == 2);
  CHECK_THAT(test::read_file(folder / "junit"),
             ContainsSubstring("closed.mine\" name=\"cpu\"") &&
                 ContainsSubstring("<failure message=\"regression: closed: mine: ") &&
                 !ContainsSubstring("failures=\"0\""));
}

TEST_CASE("where a setting or the machine is another, the differences are listed") {
  const Folder folder;
  const Said clients = check_refused({"compare", server(), "--rounds", "8", "-m", "closed", "-c",
                                      "21", "-d", "100ms", "--against", recorded()},
                                     kFailed);
  CHECK(clients.err == "merhaba-bench: " + recorded() +
                           " was measured under other conditions, so there is no verdict:\n"
                           "  closed: clients: 20 then, 21 now\n"
                           "record it again with --json, or add --anyway to decide all the same\n");
  const std::string other = changed(folder, [](json& document) {
    document["testbed"]["facts"]["kernel"] = "Linux 2.4.37";
    document["testbed"]["facts"]["memory"] = "0.5 GiB";
  });
  const Said kernel = refused(other);
  CHECK_THAT(kernel.err, ContainsSubstring("  kernel: Linux 2.4.37 then, Linux ") &&
                             !ContainsSubstring("memory"));
}

TEST_CASE("--anyway decides in spite of them, and says so") {
  const Folder folder;
  const std::string other = changed(
      folder, [](json& document) { document["testbed"]["facts"]["kernel"] = "Linux 2.4.37"; });
  const Said said = run_bench(compared(
      server(), {"-m", "closed", "--against", other, "--anyway", "--tolerance", "100%", "-q"}));
  CHECK(said.code == 0);
  CHECK_THAT(said.err, StartsWith("merhaba-bench: continuing although " + other +
                                  " was measured under other conditions:\n  kernel: Linux 2.4.37"));
  CHECK_THAT(said.out, ContainsSubstring(": no change.\n"));
}

TEST_CASE("what a recorded result lacks is said before anything is measured") {
  const Folder folder;
  CHECK_THAT(
      refused(recorded(), {"-m", "keepalive"}).err,
      ContainsSubstring("has no result of mine in mode keepalive; record it with compare mine"));
  // These are no differences that --anyway could pass over.
  const Words anyway{"-m", "closed", "--anyway"};
  const std::string alone =
      changed(folder, [](json& document) { document["conclusions"]["comparisons"].clear(); });
  CHECK_THAT(refused(alone, anyway).err,
             ContainsSubstring("has no A/A run of mine in mode closed") &&
                 ContainsSubstring("to show the noise; record it with compare mine"));
  const std::string brief = changed(folder, [](json& document) {
    for (json& series : document["series"]) {
      while (series["runs"].size() > 5) series["runs"].erase(0);
    }
  });
  CHECK_THAT(
      refused(brief, anyway).err,
      ContainsSubstring("has 5 rounds of mine in mode closed, but a verdict needs 6; record it"));
  const std::string another = changed(folder, [](json& document) {
    for (json& each : document["servers"]) each["name"] = "theirs";
  });
  CHECK_THAT(refused(another, anyway).err, ContainsSubstring("has no server mine"));
}

TEST_CASE("a file that compare did not write is refused") {
  const Folder folder;
  const std::string none = folder / "none.json";
  CHECK_THAT(refused(none).err, ContainsSubstring("cannot read " + none));
  test::write_file(folder / "notes.json", "to do: measure\n");
  CHECK_THAT(
      refused(folder / "notes.json").err,
      ContainsSubstring((folder / "notes.json") + " is not JSON as merhaba-bench writes it"));
  test::write_file(folder / "empty.json", "{}");
  CHECK_THAT(refused(folder / "empty.json").err, ContainsSubstring("schema is missing"));
  REQUIRE(run_bench({"accept", "merhaba", "-m", "closed", "-n", "10", "-q", "--json",
                     folder / "accept.json"})
              .code == 0);
  CHECK_THAT(
      refused(folder / "accept.json").err,
      ContainsSubstring((folder / "accept.json") + " is not a result of compare; record one with "
                                                   "compare --json"));
  const std::string old = changed(folder, [](json& document) { document["schema"] = 1; });
  CHECK_THAT(refused(old).err, ContainsSubstring("schema is 1, and this merhaba-bench reads 2"));
}

TEST_CASE("options that contradict a verdict are wrong use") {
  CHECK_THAT(refused(recorded(), {"--no-control"}, kUsage).err,
             ContainsSubstring("--against needs the A/A run") &&
                 ContainsSubstring("leave out --no-control"));
  const auto no_base = [](const Words& more) {
    return check_refused(compared(server(), more), kUsage).err;
  };
  CHECK_THAT(
      check_refused({"compare", server(), "--rounds", "5", "--against", recorded()}, kUsage).err,
      ContainsSubstring("--against needs at least 6 rounds (--rounds)"));
  CHECK_THAT(no_base({"--anyway"}), ContainsSubstring("--anyway needs --against"));
  CHECK_THAT(no_base({"--junit", "/no/where"}), ContainsSubstring("--junit needs --against"));
  for (const char* share : {"little", "2", "-2%", "101%", "2%%", "nan%"}) {
    CHECK_THAT(refused(recorded(), {std::string("--tolerance=") + share}, kUsage).err,
               ContainsSubstring("--tolerance: \"" + std::string(share) +
                                 "\" is not a percentage; use 0% to 100%"));
  }
}

TEST_CASE("a verdict that cannot be written is refused") {
  CHECK_THAT(refused(recorded(), {"--junit", "/no/where/it"}).err,
             ContainsSubstring("cannot write /no/where/it"));
}

}  // namespace
}  // namespace merhaba::e2e
