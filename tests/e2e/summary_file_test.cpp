// --summary-file: whole at any time, of this run only, and final when the process has ended.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
namespace fs = std::filesystem;

const std::vector<std::string> counters{
    "accepted", "served",        "refused",          "timed_out",
    "reset",    "left",          "abandoned",        "requests",
    "queued",   "queued_served", "peak_connections", "deepest_queue",
    "pauses"};

// The number of a member; of the first of that name, which is the total.
std::uint64_t number(const std::string& json, const std::string& name) {
  const std::string key = '"' + name + "\": ";
  const std::size_t at = json.find(key);
  REQUIRE(at != std::string::npos);
  return std::strtoull(json.c_str() + at + key.size(), nullptr, 10);
}

std::vector<std::string> workers_of(const std::string& json) {
  std::vector<std::string> workers;
  std::size_t at = json.find("\"workers\": [");
  REQUIRE(at != std::string::npos);
  while ((at = json.find('{', at + 1)) != std::string::npos) {
    workers.push_back(json.substr(at, json.find('}', at) - at));
  }
  return workers;
}

void check_blank(const std::string& json) {
  CHECK_THAT(json, StartsWith("{\n  \"schema\": 1,\n") &&
                       ContainsSubstring("\n  \"complete\": false,\n") && EndsWith("\n}\n"));
  for (const std::string& name : counters) CHECK(number(json, name) == 0);
}

void check_same(const std::string& json, const Account& account) {
  CHECK(number(json, "accepted") == account.accepted);
  CHECK(number(json, "served") == account.served);
  CHECK(number(json, "refused") == account.refused);
  CHECK(number(json, "timed_out") == account.timed_out);
  CHECK(number(json, "reset") == account.reset);
  CHECK(number(json, "left") == account.left);
  CHECK(number(json, "abandoned") == account.abandoned);
  CHECK(number(json, "requests") == account.answered);
  CHECK(number(json, "queued") == account.queued);
  CHECK(number(json, "queued_served") == account.queued_served);
}

bool holds_only(const Folder& folder, const std::string& name) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    if (entry.path().filename() != name) return false;
    ++files;
  }
  return files == 1;
}

void check_refused(const std::string& path, const std::string& why) {
  Folder folder;
  const std::string ports = folder / "ports";
  const Said said =
      run_merhaba({"-l", "127.0.0.1:0", "--port-file", ports, "--summary-file", path});
  CHECK(said.code == 1);
  CHECK(said.err == "merhaba: cannot write '" + path + "' (--summary-file): " + why +
                        "; choose a path in a directory that exists and is writable\n");
  CHECK_FALSE(fs::exists(ports));
}

TEST_CASE("the summary file of a run says what the account says") {
  Folder folder;
  const std::string path = folder / "summary.json";
  Merhaba merhaba({"--summary-file", path});
  for (int i = 0; i < 3; ++i) ask(merhaba.address());
  ask(merhaba.address(), "nonsense\r\n\r\n");
  { Client left(merhaba.address()); }
  CHECK(ask(merhaba.address()).status == 200);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  const std::string json = test::read_file(path);
  CHECK_THAT(json, ContainsSubstring("\n  \"complete\": true,\n"));
  CHECK(number(json, "accepted") == 6);
  CHECK(number(json, "peak_connections") > 0);
  check_same(json, ended.account);
  CHECK(holds_only(folder, "summary.json"));
}

TEST_CASE("the summary file is JSON, and names the program's version") {
  Folder folder;
  const std::string path = folder / "summary.json";
  Command command;
  command.variables = {{"MERHABA_SUMMARY_FILE", path}};
  Merhaba merhaba({"-w", "2"}, command);
  CHECK(ask(merhaba.address()).status == 200);
  CHECK(merhaba.stop().code == 0);
  const std::string version = run_merhaba({"--version"}).out;
  CHECK_THAT(version, StartsWith("merhaba " MERHABA_VERSION " "));
  CHECK_THAT(test::read_file(path),
             ContainsSubstring("\n  \"version\": \"" MERHABA_VERSION "\",\n"));
  if (!test::have_program("python3")) SKIP("python3, which reads the JSON, is missing");
  Command reader;
  reader.words = {"python3", "-m", "json.tool", path};
  CHECK(test::run(reader).code == 0);
}

TEST_CASE("while the server runs its summary file is incomplete and zero, whatever was there") {
  Folder folder;
  const std::string path = folder / "summary.json";
  test::write_file(path, "{\"complete\": true, \"accepted\": 99}\n");
  Merhaba merhaba({"-w", "2", "--summary-file", path});
  CHECK(ask(merhaba.address()).status == 200);
  const std::string json = test::read_file(path);
  check_blank(json);
  CHECK(workers_of(json).size() == 2);
  merhaba.process().signal(SIGKILL);
  CHECK(merhaba.stop(0).code == -SIGKILL);
  CHECK(test::read_file(path) == json);  // a run that was killed has no other
}

TEST_CASE("a start that fails leaves no earlier run's summary file") {
  Folder folder;
  const std::string path = folder / "summary.json";
  test::write_file(path, "{\"complete\": true}\n");
  Merhaba other;
  CHECK(run_merhaba({"-l", other.address(), "--summary-file", path}).code == 1);
  check_blank(test::read_file(path));
  CHECK(other.stop().code == 0);
}

TEST_CASE("after a second signal, or the drain's end, the summary file is written, not complete") {
  for (const bool twice : {true, false}) {
    Folder folder;
    const std::string path = folder / "summary.json";
    Merhaba merhaba({"--drain-timeout", twice ? "5m" : "200ms", "--header-timeout", "5m",
                     "--summary-file", path});
    Client never_ends(merhaba.address());
    never_ends.send("GET / HT");
    CHECK(ask(merhaba.address()).status == 200);
    merhaba.process().signal(SIGTERM);
    CHECK(becomes_refused(merhaba.address()));
    const Ended ended = merhaba.stop(twice ? SIGTERM : 0);
    CHECK(ended.code == 0);
    const std::string json = test::read_file(path);
    CHECK_THAT(json, ContainsSubstring("\n  \"complete\": false,\n"));
    CHECK(number(json, "abandoned") == 1);
    CHECK(number(json, "served") == 1);
    check_same(json, ended.account);
    CHECK(holds_only(folder, "summary.json"));
  }
}

TEST_CASE("the workers of a summary file add up to its totals") {
  Folder folder;
  const std::string path = folder / "summary.json";
  Merhaba merhaba({"-w", "4", "--summary-file", path});
  for (int i = 0; i < 40; ++i) ask(merhaba.address());
  CHECK(merhaba.stop().code == 0);
  const std::string json = test::read_file(path);
  CHECK(number(json, "accepted") == 40);
  const std::vector<std::string> workers = workers_of(json);
  CHECK(workers.size() == 4);
  for (const std::string& name : counters) {
    std::uint64_t sum = 0;
    std::uint64_t most = 0;
    for (const std::string& worker : workers) {
      sum += number(worker, name);
      most = std::max(most, number(worker, name));
    }
    INFO(name);
    CHECK(number(json, name) == (name == "deepest_queue" ? most : sum));
  }
}

TEST_CASE("a reader never meets half a summary file") {
  Folder folder;
  const std::string path = folder / "summary.json";
  Merhaba merhaba({"-w", "16", "--summary-file", path});
  merhaba.process().signal(SIGTERM);
  std::string json;
  do {
    json = test::read_file(path);
    REQUIRE_THAT(json, StartsWith("{\n") && EndsWith("\n}\n"));
  } while (!merhaba.process().ended());
  CHECK_THAT(test::read_file(path), ContainsSubstring("\n  \"complete\": true,\n"));
  CHECK(merhaba.stop(0).code == 0);
}

TEST_CASE("a summary file that cannot be written is an error at the start, and nothing is served") {
  Folder folder;
  test::write_file(folder / "file", "");
  check_refused(folder / "none/summary", "No such file or directory");
  check_refused(folder / "file/summary", "Not a directory");
  check_refused(folder.path(), "it exists and is not a regular file");
  CHECK(run_merhaba({"--check", "--summary-file", folder / "new"}).code == 0);
  CHECK_FALSE(fs::exists(folder / "new"));
}

TEST_CASE("a summary file in a folder that may not be written is an error at the start") {
  Folder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  Command command;
  if (::geteuid() == 0) {
    command.before_exec = [] { ::setuid(65534); };  // for root every folder may be written
    fs::permissions(folder.path(), fs::perms::others_read | fs::perms::others_exec,
                    fs::perm_options::add);
  }
  if (run_merhaba({"--version"}, command).code != 0) SKIP("only root may run the program here");
  const std::string path = folder / "summary";
  const Said said = run_merhaba({"-l", "127.0.0.1:0", "--summary-file", path}, command);
  CHECK(said.code == 1);
  CHECK_THAT(said.err, ContainsSubstring(path + "' (--summary-file): Permission denied; choose a"));
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST_CASE("a summary file that cannot be written at the end loses nothing else") {
  Folder folder;
  fs::create_directory(folder / "gone");
  Merhaba merhaba({"--summary-file", folder / "gone/summary"});
  CHECK(ask(merhaba.address()).status == 200);
  fs::remove_all(folder / "gone");
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 1);
  CHECK(ended.account.served == 1);
  CHECK_THAT(ended.err, ContainsSubstring("\nmerhaba: cannot write '" + (folder / "gone/summary") +
                                          "' (--summary-file): No such file or directory; "));
}

}  // namespace
}  // namespace merhaba::e2e
