// merhaba-bench accept --expect: a figure that is demanded, the verdict, and the files that show
// it.
#include <sched.h>

#include <filesystem>
#include <fstream>
#include <sstream>

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

// A hundred connections, however fast the machine is.
const Words kHundred{"accept", "merhaba", "-m", "closed", "-c", "4", "-n", "100", "-d", "20s"};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

json json_of(const std::string& path) { return json::parse(std::ifstream(path)); }

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The line of the table that begins with this.
std::string row(const std::string& expected, const std::string& text) {
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with(expected)) return line;
  }
  return "";
}

TEST_CASE("expectations that hold end with 0, and the table and the files show them") {
  const Folder folder;
  const Said said = run_bench(
      with(kHundred, {"--expect", "failed == 0", "--expect", " finished >= 100 ", "--expect",
                      "cpu < 1s", "--json", folder / "results", "--junit", folder / "junit"}));
  CHECK(said.code == 0);
  CHECK(said.err.empty());
  CHECK_THAT(row("finished >= 100 ", said.out), ContainsSubstring(" 100 ") && EndsWith(" holds"));
  CHECK_THAT(row("failed == 0 ", said.out), ContainsSubstring(" 0 ") && EndsWith(" holds"));
  const json outcomes = json_of(folder / "results")["conclusions"]["expectations"];
  REQUIRE(outcomes.size() == 3);
  for (const json& outcome : outcomes) CHECK(outcome["outcome"] == "holds");
  CHECK(outcomes[1]["expected"] == "finished >= 100");
  CHECK(outcomes[1]["value"] == 100);
  CHECK(outcomes[2]["value"] > 0);
  CHECK_THAT(test::read_file(folder / "junit"),
             ContainsSubstring("<testsuites tests=\"3\" failures=\"0\" errors=\"0\" ") &&
                 ContainsSubstring("name=\"failed == 0\""));
}

TEST_CASE("without expectations there are none in the results") {
  const Folder folder;
  CHECK(run_bench(with(kHundred, {"--json", folder / "results"})).code == 0);
  CHECK_FALSE(json_of(folder / "results")["conclusions"].contains("expectations"));
}

TEST_CASE("an expectation that does not hold ends with 4 and is named, and every file is there") {
  const Folder folder;
  const Said said =
      run_bench(with(kHundred, {"--expect", "finished < 100", "--expect", "failed == 0", "--json",
                                folder / "results", "--junit", folder / "junit", "--hgrm",
                                folder / "latency", "--hlog", folder / "log"}));
  CHECK(said.code == kNotPassed);
  CHECK(said.err == "merhaba-bench: 1 of 2 expectations failed: finished < 100 (100)\n");
  CHECK_THAT(row("finished < 100 ", said.out),
             ContainsSubstring(" 100 ") && EndsWith(" does not hold"));
  CHECK_THAT(row("failed == 0 ", said.out), EndsWith(" holds"));
  const json results = json_of(folder / "results");
  CHECK(results["series"][0]["total"]["finished"] == 100);
  const json& outcomes = results["conclusions"]["expectations"];
  CHECK(outcomes[0]["outcome"] == "does not hold");
  CHECK(outcomes[1]["outcome"] == "holds");
  CHECK_THAT(test::read_file(folder / "junit"),
             ContainsSubstring("<testsuites tests=\"2\" failures=\"1\" errors=\"0\" ") &&
                 ContainsSubstring("closed.merhaba\" name=\"finished &lt; 100\"") &&
                 ContainsSubstring("<failure message=\"measured 100: does not hold\">"));
  for (const char* phase : {"connect", "first-byte", "end"}) {
    CHECK_THAT(test::read_file(folder / "latency-" + phase + ".hgrm"),
               ContainsSubstring("Total count    =          100"));
  }
  CHECK(lines_of(test::read_file(folder / "log")).size() == 4 + 3);
}

TEST_CASE("with the results on stdout the verdict is on stderr and in the exit code") {
  const Said said = run_bench(with(kHundred, {"--expect", "finished > 100", "--json", "-"}));
  CHECK(said.code == kNotPassed);
  CHECK(said.err == "merhaba-bench: 1 of 1 expectations failed: finished > 100 (100)\n");
  const json results = json::parse(said.out);
  CHECK(results["conclusions"]["expectations"][0]["outcome"] == "does not hold");
}

TEST_CASE("each phase is a line of the histogram log, and its histogram is HdrHistogram's") {
  const Folder folder;
  CHECK(run_bench(with(kHundred, {"--hlog", folder / "log"})).code == 0);
  const std::vector<std::string> lines = lines_of(test::read_file(folder / "log"));
  REQUIRE(lines.size() == 7);
  CHECK(lines[0] == "#[Histogram log format version 1.3]");
  CHECK_THAT(lines[1], StartsWith("#[StartTime: "));
  CHECK_THAT(lines[2], StartsWith("#[BaseTime: "));
  const char* const tags[] = {"connect", "first-byte", "end"};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string& line = lines[4 + i];
    CHECK_THAT(line, StartsWith(std::string("Tag=") + tags[i] + ",0.000,"));
    const std::string histogram = line.substr(line.rfind(',') + 1);
    CHECK_THAT(histogram, StartsWith("HISTF"));
    CHECK(histogram.size() % 4 == 0);
    CHECK(histogram.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789+/=") == std::string::npos);
  }
}

// One CPU for both: while the generator is ready to run, the server has it.
Words on_one_cpu() {
  cpu_set_t mine;
  CPU_ZERO(&mine);
  ::sched_getaffinity(0, sizeof mine, &mine);
  int cpu = 0;
  while (!CPU_ISSET(cpu, &mine)) ++cpu;
  return {"--server-cpu", std::to_string(cpu), "--load-cpu", std::to_string(cpu)};
}

TEST_CASE("a rate whose limit was the generator is not passed, whatever it is") {
  const Folder folder;
  const Said said =
      run_bench(with({"accept", "floor-epoll-close", "-m", "closed", "-d", "500ms", "--expect",
                      "rate > 1/s", "--expect", "p50 < 1000s", "--expect", "failed == 0", "--junit",
                      folder / "junit", "--json", folder / "results"},
                     on_one_cpu()));
  CHECK(json_of(folder / "results")["series"][0]["generator_limited"] == true);
  CHECK(said.code == kNotPassed);
  CHECK_THAT(said.err, StartsWith("merhaba-bench: 2 of 3 expectations failed: rate > 1/s (void: "
                                  "the generator was the limit), p50 < 1000s (void: "));
  CHECK_THAT(row("rate > 1/s ", said.out), EndsWith(" void: the generator was the limit"));
  CHECK_THAT(row("failed == 0 ", said.out), EndsWith(" holds"));
  CHECK_THAT(test::read_file(folder / "junit"),
             ContainsSubstring("tests=\"3\" failures=\"0\" errors=\"2\" "));
}

TEST_CASE("an expectation that cannot be understood is refused before there is a connection") {
  const std::pair<const char*, const char*> wrong[] = {
      {"raet > 1/s", "there is no figure \"raet\"; did you mean rate?"},
      {"connect.p9x < 5ms", "did you mean connect.p9"},
      {"temperature < 40", "there are rate, cpu, failed, late, p99, connect.p99 and others"},
      {"p99 < 5", "a time needs a unit: ns, us, ms or s"},
      {"p99 < 5m", "a time needs a unit: ns, us, ms or s"},
      {"rate > 5%", "a rate is per second: 20000/s"},
      {"failed == 0ms", "a count has no unit"},
      {"generator_busy < 0.8", "a share is in percent: 80%"},
      {"p99", "use a figure, a relation and a value, as in 'p99 < 5ms'"},
      {"p99 = 5ms", "use a figure, a relation and a value"},
      {"rate > fast", "use a figure, a relation and a value"},
      {"", "use a figure, a relation and a value"}};
  for (const auto& [expected, words] : wrong) {
    CAPTURE(expected);
    const Folder folder;
    const Said said = run_bench({"accept", "127.0.0.1:1", "-m", "closed", "--expect", "failed == 0",
                                 "--expect", expected, "--json", folder / "results"});
    CHECK(said.code == kUsage);
    CHECK(said.out.empty());
    CHECK_THAT(said.err, StartsWith("merhaba-bench: --expect: \"") && ContainsSubstring(words) &&
                             EndsWith("\ntry: merhaba-bench accept --help\n"));
    CHECK(std::filesystem::is_empty(folder.path()));
  }
}

TEST_CASE("where the rate has steps each is held against it, and the knee is one figure") {
  const Folder folder;
  const Said said =
      run_bench({"accept", "merhaba", "-m", "open", "-r", "100..200/2", "-d", "200ms", "--expect",
                 "failed == 0", "--expect", "knee > 1000000/s", "--json", folder / "results"});
  CHECK(said.code == kNotPassed);
  CHECK_THAT(said.err, StartsWith("merhaba-bench: 1 of 3 expectations failed: knee > 1000000/s ("));
  CHECK_THAT(said.out, ContainsSubstring("failed == 0       at 100/s") &&
                           ContainsSubstring("failed == 0       at 200/s"));
  const json conclusions = json_of(folder / "results")["conclusions"];
  const json& outcomes = conclusions["expectations"];
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0]["step"] == "at 100/s");
  CHECK(outcomes[1]["step"] == "at 200/s");
  CHECK_FALSE(outcomes[2].contains("step"));
  CHECK(outcomes[2]["value"] == conclusions["knee_per_s"]);  // null on a machine too busy for both
}

TEST_CASE("at a single rate no knee is known, and what is not known is not passed") {
  const Said said = run_bench(with(kHundred, {"--expect", "knee > 1/s"}));
  CHECK(said.code == kNotPassed);
  CHECK(said.err == "merhaba-bench: 1 of 1 expectations failed: knee > 1/s (not known)\n");
}

TEST_CASE("a file that cannot be written is refused before there is a connection") {
  for (const char* option : {"--json", "--hlog", "--junit", "--hgrm"}) {
    CAPTURE(option);
    const Said said = run_bench({"accept", "127.0.0.1:1", "-m", "closed", "--expect", "failed == 0",
                                 option, "/no/where/it"});
    CHECK(said.code == kFailed);
    CHECK_THAT(said.err, StartsWith("merhaba-bench: cannot write /no/where/it"));
  }
}

TEST_CASE("a run that fails leaves no file, and keeps those that were there") {
  const Folder folder;
  const Words files{"--json",   folder / "results", "--hlog", folder / "log",
                    "--junit",  folder / "junit",   "--hgrm", folder / "latency",
                    "--expect", "failed == 0"};
  const Words nobody = with({"accept", "127.0.0.1:1", "-m", "closed"}, files);
  CHECK(run_bench(nobody).code == kFailed);
  CHECK(std::filesystem::is_empty(folder.path()));
  const Words names{"results", "log", "junit", "latency-end.hgrm"};
  for (const std::string& name : names) test::write_file(folder / name, "earlier");
  CHECK(run_bench(nobody).code == kFailed);
  for (const std::string& name : names) CHECK(test::read_file(folder / name) == "earlier");
}

}  // namespace
}  // namespace merhaba::e2e
