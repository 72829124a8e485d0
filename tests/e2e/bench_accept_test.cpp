// merhaba-bench accept: what it counts is what the server counted, and no server is left stopped.
#include <cstdlib>
#include <fstream>

#include "e2e/bench.hpp"
#include "e2e/client.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using nlohmann::json;

void check_same_counts(const json& results, const std::string& server) {
  CAPTURE(server);
  const Called calls = called(results, server);
  const Account account = account_of(results, server);
  CHECK(calls.connections > 0);
  CHECK(calls.failures == 0);
  CHECK(account.accepted == calls.connections);
  CHECK(account.served == calls.connections);
  CHECK(account.answered == calls.responses);
}

TEST_CASE("in each mode the server's own account has the same counts, to the unit") {
  const std::pair<const char*, Words> modes[] = {
      {"drain", {"-c", "50", "--rounds", "3"}},
      {"closed", {"-c", "8", "-d", "50ms", "--rounds", "2"}},
      {"open", {"-r", "200..600/3", "-d", "50ms"}},
      {"keepalive", {"-c", "8", "-d", "50ms"}},
      {"pipeline", {"-c", "4", "--depth", "5", "-d", "50ms"}}};
  for (const auto& [mode, arguments] : modes) {
    CAPTURE(mode);
    Words all{"accept", "merhaba", "--mode", mode};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const json results = results_of(all);
    check_same_counts(results, "merhaba");
    CHECK(results["schema"] == 2);
    CHECK(results["kind"] == "accept");
    CHECK(results["series"].size() == (std::string(mode) == "open" ? 3 : 1));
    for (const json& series : results["series"]) {
      CHECK(series["mode"] == mode);
      CHECK(series["total"]["not_begun"] == 0);
    }
  }
}

TEST_CASE("raw clients are counted the same") {
  const std::string raw = std::string("raw=") + merhaba_with({}).words[0] +
                          " --protocol raw --listen @address@:@port@ --backlog @backlog@";
  const json results =
      results_of({"accept", raw, "--protocol", "raw", "-m", "closed", "-c", "4", "-d", "50ms"});
  const Called calls = called(results, "raw");
  CHECK(calls.failures == 0);
  CHECK(calls.responses == calls.connections);
  CHECK(account_of(results, "raw").accepted == calls.connections);
}

TEST_CASE("in a private network the kernel has counted these clients and nobody else") {
  const json results =
      results_of({"accept", "merhaba", "-m", "closed", "-c", "8", "-d", "50ms", "--rounds", "2"});
  if (results["testbed"]["network"] != "private") SKIP("no private network here");
  for (const json& run : results["series"][0]["runs"]) {
    CHECK(run["kernel"]["TcpActiveOpens"] == run["attempted"]);
    CHECK(run["kernel"]["TcpPassiveOpens"] == run["attempted"]);
    CHECK_FALSE(run["kernel"].contains("TcpExtListenOverflows"));
  }
}

// Neither gone nor stopped: it answers.
void check_goes_on(Merhaba& merhaba) {
  CHECK_FALSE(merhaba.process().ended());
  CHECK(ask(merhaba.address()).status == 200);
}

TEST_CASE("a server that runs already is measured where it is, and goes on running") {
  for (const Words& where : {Words{"--netns", "host"}, Words{}}) {
    Merhaba merhaba({"-w", "2"});
    Words arguments{"accept", merhaba.address(), "-c", "20", "--rounds", "3"};
    arguments.insert(arguments.end(), where.begin(), where.end());
    const json results = results_of(arguments);
    CHECK(results["testbed"]["network"] == "host");
    CHECK_THAT(results["servers"][0]["about"].get<std::string>(),
               ContainsSubstring("merhaba, process " + std::to_string(merhaba.id())));
    const Called calls = called(results, merhaba.address());
    CHECK(results["series"][0]["total"]["finished"] == 60);
    CHECK(calls.failures == 0);
    check_goes_on(merhaba);
    CHECK(merhaba.stop().account.served == calls.connections + 1);
  }
}

bool is_stopped(pid_t process) {
  const std::string stat = test::read_file("/proc/" + std::to_string(process) + "/stat");
  return stat.substr(stat.rfind(')') + 2, 1) == "T";
}

TEST_CASE("interrupted in the middle of a drain, it lets the server go on") {
  for (const int signal : {SIGINT, SIGTERM, SIGINT, SIGTERM}) {
    Merhaba merhaba;
    test::Process bench(
        bench_with({"accept", merhaba.address(), "-c", "500", "--rounds", "10000", "-q"}));
    REQUIRE(eventually([&] { return is_stopped(merhaba.id()); }));
    bench.signal(signal);
    CHECK(bench.wait() == 1);
    CHECK(bench.err() == "merhaba-bench: interrupted\n");
    check_goes_on(merhaba);
    CHECK(merhaba.stop().code == 0);
  }
}

TEST_CASE("impatience and a terminal that goes leave no server stopped either") {
  for (const auto& signals :
       {std::vector{SIGINT, SIGINT}, std::vector{SIGHUP}, std::vector{SIGTERM, SIGINT, SIGINT}}) {
    Merhaba merhaba;
    test::Process bench(
        bench_with({"accept", merhaba.address(), "-c", "4000", "--rounds", "10000", "-q"}));
    REQUIRE(eventually([&] { return is_stopped(merhaba.id()); }));
    for (const int signal : signals) bench.signal(signal);
    CHECK(bench.wait() != 0);
    check_goes_on(merhaba);
  }
}

TEST_CASE("for people there is a table, and files for who asks for them") {
  Folder folder;
  const Said said = run_bench({"accept", "merhaba", "-c", "20", "--rounds", "2", "--json",
                               folder / "results", "--hgrm", folder / "latency"});
  CHECK(said.code == 0);
  CHECK_THAT(said.out,
             ContainsSubstring("merhaba (") && ContainsSubstring("network: ") &&
                 ContainsSubstring("drain: 20 clients wait in the accept queue, 2 times") &&
                 ContainsSubstring("connections per second") &&
                 ContainsSubstring("40 attempted, 40 finished, 0 failed"));
  const json results = json::parse(std::ifstream(folder / "results"));
  CHECK(results["series"][0]["total"]["finished"] == 40);
  for (const char* phase : {"connect", "first-byte", "end"}) {
    CHECK_THAT(test::read_file(folder / "latency-" + phase + ".hgrm"),
               ContainsSubstring("Total count    =           40"));
  }
}

TEST_CASE("what is shorter than ten seconds leaves no line in a log") {
  const Said said = run_bench({"accept", "merhaba", "-m", "closed", "-c", "2", "-d", "50ms"});
  CHECK(said.err.empty());
  CHECK_THAT(said.out,
             StartsWith("merhaba ") &&
                 ContainsSubstring("; 99 percent of the responses were complete within "));
}

}  // namespace
}  // namespace merhaba::e2e
