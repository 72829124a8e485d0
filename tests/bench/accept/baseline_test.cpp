// What compare --against does with a recorded result.
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/accept/against.hpp"
#include "bench/command/verdict.hpp"
#include "bench/result/summary_sample.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::accept::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using merhaba::test::Folder;
using result::Change;
using result::ChangeVerdict;
using result::Document;
using result::SeriesSummary;

SeriesSummary series_of(const std::string& target, load::Mode mode, double rate, double cpu,
                        std::size_t runs = 6) {
  result::Series series = result::test::series_with(mode, std::vector(runs, rate), cpu);
  series.target = target;
  return summarize(series);
}

// A comparison of merhaba and nginx in two modes, with merhaba's A/A runs.
Document compared(double rate = 1000, double cpu = 10'000, std::size_t runs = 6) {
  Document document;
  document.head.kind = "compare";
  document.head.at = "2026-01-31T12:00:00Z";
  document.head.network = "private";
  document.head.facts = {{"merhaba-bench", "0.1.0, commit cee7b5b"}, {"kernel", "6.1"}};
  document.servers = {{"merhaba", "", "merhaba 0.1.0 (libuv 1.44.2)", "127.0.0.1:8080", 4097},
                      {"nginx", "", "", "127.0.0.1:8081", 512}};
  for (const load::Mode mode : {load::Mode::closed, load::Mode::keepalive}) {
    document.series.push_back(series_of("merhaba", mode, rate, cpu, runs));
    document.series.push_back(series_of("merhaba (A/A)", mode, rate, cpu, runs));
    document.series.push_back(series_of("nginx", mode, rate, cpu, runs));
    const result::Comparison same{1, {0.995, 1.005}};
    document.duels.push_back({mode, "merhaba", "merhaba (A/A)", same, same, "no difference"});
    document.duels.push_back({mode, "merhaba", "nginx", same, same, "no difference"});
  }
  return document;
}

// In a file of its own.
struct Recorded {
  explicit Recorded(const Document& document) {
    merhaba::test::write_file(path, to_json(document).dump());
  }
  Baseline baseline() const { return Baseline(path); }
  std::vector<Change> changes(const Document& now) const { return baseline().changes(now, 0.02); }
  // What differs where merhaba is to be compared now in the modes of `planned`; or why it cannot.
  std::string differences(const Document& planned) const {
    return result::text(baseline().differences(planned.head, planned.servers.at(0),
                                               {planned.series.at(0), planned.series.at(3)}));
  }
  std::string refusal(const Document& planned) const {
    return error_of([&] { differences(planned); });
  }

  Folder folder;
  std::string path = folder / "base.json";
};

TEST_CASE("a file that compare did not write is refused") {
  Document accepted = compared();
  accepted.head.kind = "accept";
  const Recorded of_accept(accepted);
  CHECK(error_of([&] { of_accept.baseline(); }) ==
        of_accept.path + " is not a result of compare; record one with compare --json " +
            of_accept.path);
  Document nobody = compared();
  nobody.servers.clear();
  const Recorded of_nobody(nobody);
  CHECK_THAT(error_of([&] { of_nobody.baseline(); }),
             ContainsSubstring(" is not a result of compare"));
  CHECK_THAT(error_of([&] { Baseline(of_nobody.folder / "none"); }), StartsWith("cannot read "));
  merhaba::test::write_file(of_nobody.path, "{");
  CHECK_THAT(error_of([&] { of_nobody.baseline(); }), ContainsSubstring(" is not JSON as "));
}

TEST_CASE("a server that was not recorded is refused") {
  const Recorded recorded(compared());
  Document now = compared();
  now.servers[0].name = "caddy";
  CHECK(recorded.refusal(now) == recorded.path + " has no server caddy, only merhaba");
}

TEST_CASE("a mode that was not recorded is refused") {
  Document then = compared();
  then.series.resize(3);
  const Recorded recorded(then);
  CHECK(recorded.refusal(compared()) == recorded.path +
                                            " has no result of merhaba in mode keepalive; record "
                                            "it with compare merhaba --mode keepalive --json " +
                                            recorded.path);
}

TEST_CASE("too few recorded rounds are refused") {
  const Recorded recorded(compared(1000, 10'000, 5));
  CHECK(recorded.refusal(compared()) ==
        recorded.path +
            " has 5 rounds of merhaba in mode closed, but a verdict needs 6; record it with "
            "compare merhaba --mode closed --json " +
            recorded.path);
  CHECK(Recorded(compared(1000, 10'000, 6)).refusal(compared()) == "");
}

TEST_CASE("a baseline without an A/A run of the mode is refused") {
  Document then = compared();
  then.duels.erase(then.duels.begin() + 2);  // keepalive's
  const Recorded recorded(then);
  CHECK(recorded.refusal(compared()) ==
        recorded.path +
            " has no A/A run of merhaba in mode keepalive to show the noise; record it with "
            "compare merhaba --mode keepalive --json " +
            recorded.path);
}

TEST_CASE("differences of the machine, the server and the settings are all listed") {
  const Recorded recorded(compared());
  CHECK(recorded.differences(compared()) == "");
  Document now = compared(500, 20'000);
  now.head.facts = {{"merhaba-bench", "another"}, {"kernel", "6.18"}};
  now.servers[0].version = "merhaba 0.2.0 (libuv 1.48.0)";
  now.servers[1].version = "not the first";
  now.series[3].work.clients = 5;
  CHECK(recorded.differences(now) ==
        "  kernel: 6.1 then, 6.18 now\n"
        "  merhaba: libuv: 1.44.2 then, 1.48.0 now\n"
        "  keepalive: clients: 64 then, 5 now\n");
}

TEST_CASE("changes are the first server's, mode by mode") {
  const Recorded recorded(compared());
  Document now = compared();
  now.series[2] = series_of("nginx", load::Mode::closed, 500, 20'000);  // slower, and not ours
  now.series[3] = series_of("merhaba", load::Mode::keepalive, 900, 9000);
  const std::vector<Change> changes = recorded.changes(now);
  REQUIRE(changes.size() == 4);
  const std::vector<ChangeVerdict> verdicts{ChangeVerdict::none, ChangeVerdict::none,
                                            ChangeVerdict::regression, ChangeVerdict::improvement};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(changes[i].server == "merhaba");
    CHECK(changes[i].mode == (i < 2 ? load::Mode::closed : load::Mode::keepalive));
    CHECK(changes[i].figure == (i % 2 == 0 ? "rate" : "cpu"));
    CHECK(changes[i].verdict == verdicts[i]);
  }
}

TEST_CASE("the noise is that of the A/A runs, then or now, and of no other duel") {
  const auto rate_verdict = [](const result::Comparison& then, const result::Comparison& now,
                               std::size_t duel) {
    Document before = compared(), after = compared(950);
    before.duels[duel].rate = then;
    after.duels[duel].rate = now;
    return Recorded(before).changes(after).at(0).verdict;
  };
  const result::Comparison quiet{1, {0.99, 1.01}}, loud{1, {0.94, 1.06}};
  CHECK(rate_verdict(quiet, quiet, 0) == ChangeVerdict::regression);
  CHECK(rate_verdict(loud, quiet, 0) == ChangeVerdict::none);
  CHECK(rate_verdict(quiet, loud, 0) == ChangeVerdict::none);
  CHECK(rate_verdict(loud, loud, 1) == ChangeVerdict::regression);  // against nginx
  CHECK(rate_verdict(loud, loud, 2) == ChangeVerdict::regression);  // of the other mode
}

TEST_CASE("the report names the file, its time and its commit, and says what changed") {
  const Recorded recorded(compared());
  const std::string head = "\nAgainst " + recorded.path +
                           " of 2026-01-31T12:00:00Z, by merhaba-bench 0.1.0, commit cee7b5b";
  const Baseline baseline = recorded.baseline();
  const std::vector<Change> same = recorded.changes(compared());
  CHECK(baseline.report(same) == head + ": no change.\n\n" + result::changes_table(same));
  const std::vector<Change> slower = recorded.changes(compared(900));
  CHECK(baseline.report(slower) ==
        head +
            ":\nregression: closed: merhaba: 0.900 times the connections per second (95 %: 0.900 "
            "to 0.900)\nregression: keepalive: merhaba: 0.900 times the requests per second (95 "
            "%: 0.900 to 0.900)\n\n" +
            result::changes_table(slower));
}

Change change_with(ChangeVerdict verdict) {
  return {load::Mode::closed, "merhaba", "rate", {}, {}, {}, 0, verdict};
}

TEST_CASE("each change is a case, and one that is not known is no pass") {
  using Verdict = result::JUnitCase::Verdict;
  const std::vector<Verdict> expected{Verdict::passed, Verdict::failed, Verdict::passed,
                                      Verdict::undecided};
  const std::vector<ChangeVerdict> verdicts{ChangeVerdict::none, ChangeVerdict::regression,
                                            ChangeVerdict::improvement, ChangeVerdict::unknown};
  for (std::size_t i = 0; i < 4; ++i) {
    const Change change = change_with(verdicts[i]);
    const std::vector<result::JUnitCase> cases = cases_of({change});
    REQUIRE(cases.size() == 1);
    CHECK(cases[0].group == "closed.merhaba");
    CHECK(cases[0].name == "rate");
    CHECK(cases[0].words == result::change_text(change));
    CHECK(cases[0].verdict == expected[i]);
  }
}

TEST_CASE("a regression and an unknown change are no pass, an improvement is one") {
  CHECK_NOTHROW(require_no_regression({}));
  CHECK_NOTHROW(require_no_regression(
      {change_with(ChangeVerdict::none), change_with(ChangeVerdict::improvement)}));
  const std::vector<Change> bad{change_with(ChangeVerdict::improvement),
                                change_with(ChangeVerdict::regression),
                                change_with(ChangeVerdict::unknown)};
  CHECK_THROWS_AS(require_no_regression(bad), command::NotPassed);
  CHECK(error_of([&] { require_no_regression(bad); }) ==
        "regression: closed: merhaba: connections per second; not known: closed: merhaba: "
        "connections per second");
}

}  // namespace
}  // namespace merhaba::bench::accept::test
