#include "bench/overflow/stall_sheets.hpp"

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using std::chrono::milliseconds;
using Numbers = std::vector<double>;

StallPlan even_plan() { return stall_plan("200ms/2s", 1000, load::Arrivals::constant, 1, 2); }

// Of 1000 clients some have a SYN dropped, and this many should.
StallRun run_of(unsigned backlog, std::uint64_t predicted, std::uint64_t late) {
  StallRun run;
  run.backlog = backlog;
  run.holds = backlog + 1;
  run.predicted.attempted = run.tally.attempted = run.tally.finished = 1000;
  run.predicted.hit = run.predicted.lost_syns = predicted;
  run.tally.late_clients = run.tally.syn_retransmissions = late;
  run.account.run = "backlog " + std::to_string(backlog);
  return run;
}

TEST_CASE("a run is a row of the sweep, with its plan before it") {
  result::Sheet sweep = sweep_sheet(false);
  StallRun run = run_of(16, 120, 130);
  for (int i = 0; i < 100; ++i) run.latencies.end.record(milliseconds(i < 99 ? 1 : 1016));
  add_run(sweep, even_plan(), run);
  CHECK(sweep.numbers("rate_per_s") == Numbers{1000});
  CHECK(sweep.numbers("stall_ns") == Numbers{2e8});
  CHECK(sweep.numbers("every_ns") == Numbers{2e9});
  CHECK(sweep.numbers("backlog") == Numbers{16});
  CHECK(sweep.numbers("holds") == Numbers{17});
  CHECK(sweep.numbers("predicted_hit_share") == Numbers{0.12});
  CHECK(sweep.numbers("hit_share") == Numbers{0.13});
  CHECK(sweep.numbers("lost_syns") == Numbers{130});
  CHECK(sweep.numbers("p50_ns").front() == Approx(1e6).epsilon(0.001));
  CHECK(sweep.numbers("p99_9_ns").front() == Approx(1.016e9).epsilon(0.001));

  result::Sheet bursts = sweep_sheet(true);
  add_run(bursts, burst_plan("300/1s", 1000, 2), run);
  CHECK(bursts.numbers("burst") == Numbers{300});
  CHECK(bursts.numbers("service_rate_per_s") == Numbers{1000});
}

TEST_CASE("shares that differ by more than five in a hundred are a finding") {
  Experiment experiment;
  find_difference(experiment, run_of(16, 120, 169));
  find_difference(experiment, run_of(16, 120, 71));
  CHECK(experiment.findings.empty());
  find_difference(experiment, run_of(16, 120, 171));
  REQUIRE(experiment.findings.size() == 1);
  CHECK_THAT(experiment.findings[0].what, ContainsSubstring("backlog 16"));
  CHECK(experiment.findings[0].predicted == "12.0 %");
  CHECK(experiment.findings[0].observed == "17.1 %");
  CHECK_THAT(share_words({run_of(16, 120, 171), run_of(16, 120, 120)}),
             ContainsSubstring("In 1 of 2 runs") && ContainsSubstring("5.10"));
}

TEST_CASE("the knee is between the largest backlog that lost some and the smallest that did not") {
  result::Sheet knees = knee_sheet(false);
  add_knee(knees, even_plan(),
           {run_of(100, 99, 99), run_of(198, 1, 1), run_of(199, 0, 0), run_of(400, 0, 0)});
  add_knee(knees, even_plan(), {run_of(400, 0, 0)});
  CHECK(knees.numbers("predicted") == Numbers{199, 199});
  CHECK(knees.words("smallest_without_loss") == std::vector<std::string>{"199", "400"});
  CHECK(knees.words("largest_with_loss") == std::vector<std::string>{"198", ""});
}

TEST_CASE(
    "the advice names the least backlog and a power of two that holds nearly any such stall") {
  CHECK_THAT(advice_text({even_plan()}),
             StartsWith("Set a backlog of at least 199 (256 to be safe): nginx: listen 80 "
                        "backlog=256; "));
  const StallPlan larger = stall_plan("500ms/2s", 1000, load::Arrivals::constant, 1, 2);
  CHECK_THAT(advice_text({even_plan(), larger}), ContainsSubstring("least 499 (512 to be safe)"));
  const StallPlan random = stall_plan("500ms/2s", 1000, load::Arrivals::poisson, 1, 2);
  CHECK_THAT(advice_text({random}), ContainsSubstring("(1024 to be safe)"));  // 570 in 1 of 1000
  CHECK_THAT(advice_text({burst_plan("300/1s", 1000, 2)}), ContainsSubstring("(512 to be safe)"));
}

TEST_CASE("a sweep says what its plan takes and costs, several how well they were predicted") {
  CHECK(sweep_text({even_plan()}, {run_of(100, 99, 99), run_of(199, 0, 0)}) ==
        "1,000/s, stalls of 200ms: a backlog of 199 drops no SYN; with 100, 9.9 % of the clients "
        "have one dropped and wait a second more.");
  CHECK(sweep_text({even_plan()}, {run_of(199, 0, 0)}) ==
        "1,000/s, stalls of 200ms: a backlog of 199 drops no SYN.");
  CHECK(sweep_text({even_plan(), even_plan()}, {run_of(199, 0, 0)}) ==
        share_words({run_of(199, 0, 0)}));
}

TEST_CASE("an advice is right when it loses none and one less does") {
  Experiment experiment;
  result::Sheet advice = advice_sheet(false);
  add_advice(experiment, advice, even_plan(), run_of(199, 0, 0), run_of(198, 2, 2));
  add_advice(experiment, advice, even_plan(), run_of(0, 0, 0), std::nullopt);
  CHECK(experiment.findings.empty());
  add_advice(experiment, advice, even_plan(), run_of(199, 0, 1), run_of(198, 2, 2));
  CHECK(experiment.findings.size() == 1);
  add_advice(experiment, advice, even_plan(), run_of(199, 0, 0), run_of(198, 2, 0));
  CHECK(experiment.findings.size() == 2);
  CHECK(advice.words("verdict") == std::vector<std::string>{"right", "right", "WRONG", "WRONG"});
}

TEST_CASE("the queue over time counts from its first look") {
  StallRun run = run_of(16, 1, 1);
  run.looks = {{milliseconds(70), {0, 16, 0}}, {milliseconds(75), {17, 16, 3}}};
  const result::Sheet depth = depth_sheet(run);
  CHECK(depth.drawn);
  CHECK(depth.numbers("at_ns") == Numbers{0, 5e6});
  CHECK(depth.numbers("depth") == Numbers{0, 17});
  CHECK(depth.numbers("limit") == Numbers{16, 16});
  CHECK(depth.numbers("dropped") == Numbers{0, 3});
}

TEST_CASE("the words show the arithmetic") {
  CHECK_THAT(formula_words(even_plan()), ContainsSubstring("= 200 clients") &&
                                             ContainsSubstring("full 99.0 ms into the stall") &&
                                             ContainsSubstring("about 101 per stall"));
  CHECK_THAT(formula_words(burst_plan("300/1s", 1000, 2)), ContainsSubstring("backlog of 299"));
  StallRun run = run_of(16, 0, 0);
  run.planned_rest = milliseconds(200);
  run.rests = {{milliseconds(0), milliseconds(198)}, {milliseconds(500), milliseconds(703)}};
  run.held_up = milliseconds(4);
  CHECK_THAT(rest_words({run}), ContainsSubstring("2.00 ms shorter to 3.00 ms longer") &&
                                    ContainsSubstring("waited, 4.00 ms"));
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
