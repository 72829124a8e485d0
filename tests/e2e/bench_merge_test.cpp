// merhaba-bench merge: of two that ran at the same time, one result that the server's account bears
// out; and which files it does not put together.
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

json json_of(const std::string& path) { return json::parse(std::ifstream(path)); }

Command generator(const std::string& server, int seed, const std::string& file) {
  return bench_with({"accept", server, "-m", "open", "-r", "500", "-d", "1s", "--seed",
                     std::to_string(seed), "-q", "--json", file});
}

// Two generators at the same time, and a third that comes too late; all against one server.
class Recorded {
 public:
  Recorded() {
    Merhaba merhaba;
    {
      test::Process first(generator(merhaba.address(), 1, path("a")));
      test::Process second(generator(merhaba.address(), 2, path("b")));
      if (first.wait() != 0 || second.wait() != 0) {
        throw std::runtime_error(first.err() + second.err());
      }
    }
    const std::string third = test::run(generator(merhaba.address(), 3, path("c"))).err;
    if (!third.empty()) throw std::runtime_error(third);
    account_ = merhaba.stop().account;
  }
  std::string path(const std::string& name) const { return folder_ / name + ".json"; }
  const Account& account() const { return account_; }

 private:
  Folder folder_;
  Account account_;
};

const Recorded& recorded() {
  static const Recorded all;
  return all;
}
std::string path(const std::string& name) { return recorded().path(name); }

// A copy of the file that something was done to.
std::string changed(const Folder& folder, const std::string& name,
                    const std::function<void(json& document, json& series)>& change) {
  json document = json_of(path(name));
  change(document, document["series"][0]);
  const std::string file = folder / name + ".changed.json";
  test::write_file(file, document.dump());
  return file;
}

json& began(json& series) { return series["runs"][0]["began_s"]; }

// Of a second, and so long after the first's 1000th.
std::string begun(const Folder& folder, const std::string& name, double after) {
  return changed(folder, name, [after](json&, json& series) {
    began(series) = 1000 + after;
    series["runs"][0]["elapsed_s"] = 1;
  });
}

Said refused(const Words& files, int code = kFailed, const Words& more = {}) {
  const Folder folder;
  Words words{"merge"};
  words.insert(words.end(), files.begin(), files.end());
  words.insert(words.end(), more.begin(), more.end());
  words.insert(words.end(), {"--json", folder / "merged"});
  const Said said = run_bench(words);
  CAPTURE(words);
  CHECK(said.code == code);
  CHECK(said.out.empty());
  CHECK_THAT(said.err, StartsWith("merhaba-bench: "));
  CHECK(std::filesystem::is_empty(folder.path()));
  return said;
}

TEST_CASE("two at the same time become one, which agrees with the server's account to the unit") {
  const Folder folder;
  const Said said = run_bench({"merge", path("a"), path("b"), "--overlap", "25%", "--json",
                               folder / "merged", "--hlog", folder / "log"});
  REQUIRE(said.code == 0);
  CHECK(said.err.empty());
  CHECK_THAT(said.out, ContainsSubstring("merged from " + path("a") + ", " + path("b") +
                                         "; one "
                                         "clock: they ran on one machine\n") &&
                           ContainsSubstring(" in common ("));
  const json merged = json_of(folder / "merged");
  const json parts[] = {json_of(path("a")), json_of(path("b"))};
  const std::string server = merged["series"][0]["target"];
  const Called called_both = called(merged, server);
  const Called called_later = called(json_of(path("c")), server);
  CHECK(called_both.failures == 0);
  const Account& account = recorded().account();
  CHECK(account.accepted == called_both.connections + called_later.connections);
  CHECK(account.answered == called_both.responses + called_later.responses);

  const json& series = merged["series"][0];
  const auto of_both = [&](const char* pointer) {
    const json::json_pointer place{pointer};
    return parts[0]["series"][0].at(place).get<double>() +
           parts[1]["series"][0].at(place).get<double>();
  };
  for (const char* place :
       {"/total/attempted", "/total/finished", "/besides/attempted", "/asked/rate_per_s",
        "/latency_ns/end/count", "/latency_ns/connect/count", "/runs/0/attempted"}) {
    CAPTURE(place);
    CHECK(series.at(json::json_pointer(place)) == of_both(place));
  }
  const double rate = series["rate_per_s"]["median"];
  CHECK_THAT(rate, Catch::Matchers::WithinAbs(of_both("/rate_per_s/median"), 1e-6));
  CHECK(series["latency_ns"]["end"]["max"] ==
        std::max(parts[0]["series"][0]["latency_ns"]["end"]["max"].get<std::uint64_t>(),
                 parts[1]["series"][0]["latency_ns"]["end"]["max"].get<std::uint64_t>()));
  REQUIRE(series["parts"].size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(series["parts"][i]["name"] == path(i == 0 ? "a" : "b"));
    CHECK(series["parts"][i]["total"] == parts[i]["series"][0]["total"]);
  }
  CHECK_THAT(test::read_file(folder / "log"), ContainsSubstring("Tag=end,"));
}

TEST_CASE("an expectation of all of them together that does not hold ends with 4") {
  const Folder folder;
  const Said said = run_bench({"merge", path("a"), path("b"), "--overlap", "25%", "--json",
                               folder / "merged", "--junit", folder / "junit", "--expect",
                               "finished < 10", "--expect", "failed == 0"});
  CHECK(said.code == kNotPassed);
  CHECK_THAT(said.err, StartsWith("merhaba-bench: 1 of 2 expectations failed: finished < 10 ("));
  CHECK(json_of(folder / "merged")["conclusions"]["expectations"].size() == 2);
  CHECK_THAT(test::read_file(folder / "junit"), ContainsSubstring("tests=\"2\" failures=\"1\""));
  CHECK_THAT(refused({path("a"), path("b")}, kUsage, {"--expect", "raet > 1"}).err,
             ContainsSubstring("did you mean rate?"));
}

TEST_CASE("what did not run at the same time is refused with how much it did not") {
  CHECK_THAT(refused({path("a"), path("c")}).err,
             ContainsSubstring("cannot merge runs that did not overlap: ") &&
                 ContainsSubstring(" lie between the runs; --overlap requires 90%; start them "));
  const Folder folder;
  const std::string first = begun(folder, "a", 0);
  CHECK_THAT(
      refused({first, begun(folder, "b", 5)}).err,
      ContainsSubstring("did not overlap: 4.00 s lie between the runs; --overlap requires 90%"));
  const std::string second = begun(folder, "b", 0.5);
  CHECK_THAT(refused({second, first}).err, ContainsSubstring("500 ms of 1.00 s in common (50"));
  const Said less = run_bench({"merge", first, second, "--overlap", "40%"});
  CHECK(less.code == 0);
  CHECK_THAT(less.out, ContainsSubstring("\nthe runs have 500 ms of 1.00 s in common (50"));
}

TEST_CASE("clocks that differ are corrected by what the server's was for each") {
  const Folder folder;
  const std::string first = begun(folder, "a", 0);
  const auto elsewhere = [](json& document, json& series) {
    began(series) = 1000 + 5;  // by a clock that is five seconds ahead
    series["runs"][0]["elapsed_s"] = 1;
    document["testbed"]["machine"] = "another-boot/1";
    document["testbed"]["server_clock"] = {{"ahead_s", 5}, {"error_s", 0.001}};
  };
  const Said said =
      run_bench({"merge", first, changed(folder, "b", elsewhere), "--json", folder / "merged"});
  CHECK(said.code == 0);
  CHECK_THAT(said.out, ContainsSubstring("clocks: by the server's Date, each within 1.00 ms") &&
                           ContainsSubstring("1.00 s of 1.00 s in common (100") &&
                           ContainsSubstring(", give or take 1.00 ms"));
  CHECK(json_of(folder / "merged")["series"][0]["parts"][1]["clock_ahead_s"] == 5);
  const std::string unknown = changed(folder, "b", [&](json& document, json& series) {
    elsewhere(document, series);
    document["testbed"].erase("server_clock");
  });
  CHECK_THAT(refused({first, unknown}).err,
             ContainsSubstring("4.00 s lie between the runs") &&
                 ContainsSubstring("clocks: of " + unknown + " not known against the server's"));
}

TEST_CASE("clients that came at the same moments, or in another work, are not added") {
  const Folder folder;
  const std::string same_seed =
      changed(folder, "b", [](json&, json& series) { series["asked"]["seed"] = 1; });
  CHECK_THAT(refused({path("a"), same_seed}).err,
             ContainsSubstring(path("a") + " and " + same_seed + " have the same seed, 1: ") &&
                 ContainsSubstring("give each machine a --seed of its own"));
  const std::string faster =
      changed(folder, "b", [](json&, json& series) { series["asked"]["rate_per_s"] = 600; });
  CHECK_THAT(refused({path("a"), faster}).err,
             ContainsSubstring(path("a") + " and " + faster +
                               " did not do the same work:\n"
                               "  open: rate_per_s: 500.0 in the first, 600.0 in the second\n"));
  const std::string elsewhere =
      changed(folder, "b", [](json&, json& series) { series["target"] = "10.0.0.1:80"; });
  CHECK_THAT(refused({path("a"), elsewhere}).err, ContainsSubstring("  target: 127.0.0.1:"));
  const std::string again = folder / "again.json";
  std::filesystem::copy_file(path("a"), again);
  CHECK_THAT(refused({path("a"), path("b"), again}).err,
             ContainsSubstring(path("a") + " and " + again + " are of the same run"));
}

TEST_CASE("what other commands and versions wrote is refused by the file's name") {
  const Folder folder;
  const auto record = [&](Words words, const std::string& name) {
    words.insert(words.end(), {"-q", "--json", folder / name});
    REQUIRE(run_bench(words).code == 0);
    return folder / name;
  };
  const std::string drained = record({"accept", "merhaba", "-c", "5", "--rounds", "1"}, "drain");
  CHECK_THAT(refused({drained, path("b")}).err,
             ContainsSubstring(drained + " is of a drain, which stops the server"));
  const std::string compared = record(
      {"compare", "merhaba", "--no-control", "--rounds", "1", "-m", "closed", "-c", "2", "-n", "5"},
      "compare");
  CHECK_THAT(refused({path("a"), compared}).err,
             ContainsSubstring(compared + " is not a result of accept"));
  CHECK_THAT(refused({path("a"), folder / "none"}).err,
             ContainsSubstring("cannot read " + (folder / "none")));
  test::write_file(folder / "notes", "to do: measure\n");
  CHECK_THAT(refused({path("a"), folder / "notes"}).err,
             ContainsSubstring((folder / "notes") + " is not JSON"));
  const std::string older = changed(folder, "b", [](json&, json& series) {
    for (json& latency : series["latency_ns"]) latency.erase("histogram");
  });
  CHECK_THAT(refused({path("a"), older}, kFailed, {"--overlap", "0%"}).err,
             ContainsSubstring(older + " has no histograms"));
}

TEST_CASE("one file, or a share that is none, is wrong use") {
  CHECK_THAT(refused({path("a")}, kUsage).err, ContainsSubstring("two or more files") &&
                                                   EndsWith("try: merhaba-bench merge --help\n"));
  CHECK_THAT(refused({path("a"), path("b")}, kUsage, {"--overlap", "most"}).err,
             ContainsSubstring("--overlap: \"most\" is not a percentage"));
}

}  // namespace
}  // namespace merhaba::e2e
