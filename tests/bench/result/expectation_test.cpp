#include "bench/result/expectation.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "bench/result/summary_sample.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

// How it comes out, of a document of one series.
Held held(const std::string& text, const Document& document) {
  const std::vector<Outcome> outcomes = judge(document, {parse_expectation(text)});
  REQUIRE(outcomes.size() == 1);
  return outcomes[0].held;
}

double limit_of(const std::string& text) { return parse_expectation(text).limit; }

// 2,000 responses per second, each for 30 µs of CPU and complete after 3 ms; one client fails.
Series usual() {
  Series series = series_with(load::Mode::closed, {2000}, 30'000);
  series.runs[0].tally.failures[{load::FailureKind::closed_unanswered}] = 1;
  for (int i = 0; i < 100; ++i) series.latencies.end.record(std::chrono::milliseconds(3));
  return series;
}

TEST_CASE("each relation holds on its own side of the value") {
  const Document document = accepted({usual()});
  struct Row {
    const char* relation;
    bool below, at, above;  // with a limit of 1999, 2000 and 2001
  };
  for (const Row& row :
       {Row{"<", false, false, true}, Row{"<=", false, true, true}, Row{"==", false, true, false},
        Row{"!=", true, false, true}, Row{">=", true, true, false}, Row{">", true, false, false}}) {
    const auto holds = [&](int limit) {
      return held(fmt::format("rate {} {}", row.relation, limit), document) == Held::yes;
    };
    CAPTURE(row.relation);
    CHECK(holds(1999) == row.below);
    CHECK(holds(2000) == row.at);
    CHECK(holds(2001) == row.above);
  }
  CHECK(held("rate < 2000", document) == Held::no);
}

TEST_CASE("each unit is understood") {
  CHECK(limit_of("p99 < 250ns") == 250);
  CHECK(limit_of("p99 < 250us") == 250e3);
  CHECK(limit_of("p99 < 250µs") == 250e3);
  CHECK(limit_of("p99 < 2.5ms") == 2.5e6);
  CHECK(limit_of("cpu < 2s") == 2e9);
  CHECK(limit_of("rate > 20000/s") == 20'000);
  CHECK(limit_of("rate > 2e4") == 20'000);
  CHECK(limit_of("knee > 20000/s") == 20'000);
  CHECK(limit_of("server_busy < 80%") == 0.8);
  CHECK(limit_of("segments <= 9.5") == 9.5);
  CHECK(limit_of("failed == 0") == 0);
}

TEST_CASE(
    "whitespace may stand anywhere but in a word, and the text is kept without what is around") {
  for (const char* text : {"p99<5ms", "p99 <5ms", "p99< 5ms", " p99 < 5ms ", "\tp99\t<\t5\tms\t",
                           "p99   <   5   ms"}) {
    CAPTURE(text);
    const Expectation expected = parse_expectation(text);
    CHECK(expected.figure.name == "p99");
    CHECK(expected.relation == Relation::less);
    CHECK(expected.limit == 5e6);
  }
  CHECK(parse_expectation(" \tp99  < 5ms\t ").text == "p99  < 5ms");
}

TEST_CASE("what is no expectation is refused, with the form") {
  for (const char* text :
       {"", " ", "p99", "p99 5ms", "< 5ms", "p99 <", "p99 < ", "p99 < ms", "p99 < x", "p99 < ,5ms",
        "p99 < +5ms", "p99 < nanms", "rate > inf", "p99 = 5ms", "p99 ! 5ms", "p99 =< 5ms",
        "p99 <> 5ms", "rate > > 5", "rate > rate"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_expectation(text), UsageError);
    CHECK(error_of([&] { parse_expectation(text); }) ==
          fmt::format("--expect: \"{}\": use a figure, a relation and a value, as in 'p99 < 5ms', "
                      "'rate > 20000/s' or 'failed == 0'",
                      text));
  }
}

TEST_CASE("a value that no figure can have is refused as such") {
  CHECK(error_of([] { parse_expectation("p99 < -5ms"); }) ==
        "--expect: \"p99 < -5ms\": no figure is below 0");
  CHECK(error_of([] { parse_expectation("rate > 1e999"); }) ==
        "--expect: \"rate > 1e999\": the value is too large");
}

TEST_CASE("a wrong unit is refused, with those that fit") {
  const auto refusal = [](const std::string& text) {
    CHECK_THROWS_AS(parse_expectation(text), UsageError);
    return error_of([&] { parse_expectation(text); });
  };
  for (const char* unit : {"", "m", "sec", "MS", "/s", "%", "ms junk", "ms < 6ms"}) {
    const std::string text = fmt::format("p99 < 5{}", unit);
    CHECK(refusal(text) == "--expect: \"" + text + "\": a time needs a unit: ns, us, ms or s");
  }
  for (const char* unit : {"ms", "%", "/m", "k", "/s/s"}) {
    const std::string text = fmt::format("rate > 5{}", unit);
    CHECK(refusal(text) == "--expect: \"" + text + "\": a rate is per second: 20000/s");
  }
  CHECK(refusal("knee > 5ms") == "--expect: \"knee > 5ms\": a rate is per second: 20000/s");
  CHECK(refusal("server_busy < 0.8") ==
        "--expect: \"server_busy < 0.8\": a share is in percent: 80%");
  CHECK(refusal("failed == 0%") == "--expect: \"failed == 0%\": a count has no unit");
  CHECK(refusal("failed ==\n0") ==
        "--expect: \"failed ==\\n0\": use a figure, a relation and a value, as in 'p99 < 5ms', "
        "'rate > 20000/s' or 'failed == 0'");
}

TEST_CASE("an unknown figure in an expectation is refused with the nearest name") {
  CHECK(error_of([] { parse_expectation("fialed == 0"); }) ==
        "--expect: \"fialed == 0\": there is no figure \"fialed\"; did you mean failed?");
}

TEST_CASE("an outcome says what was expected, what was measured, and whether it holds") {
  const std::vector<Outcome> outcomes =
      judge(accepted({usual()}), {parse_expectation("p99 < 5ms"), parse_expectation("failed == 0"),
                                  parse_expectation("system_calls < 9")});
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0].expected == "p99 < 5ms");
  CHECK(outcomes[0].step == "");
  CHECK(outcomes[0].measured == "3.00 ms");
  CHECK(outcomes[0].value == 3e6);
  CHECK(outcomes[0].held == Held::yes);
  CHECK(outcomes[1].held == Held::no);
  CHECK(outcomes[2].held == Held::unknown);
  CHECK(outcomes[2].measured == "");
  CHECK_FALSE(outcomes[2].value);
  CHECK(outcome_table(outcomes) ==
        "expected            measured\n"
        "p99 < 5ms            3.00 ms  holds\n"
        "failed == 0                1  does not hold\n"
        "system_calls < 9              not known\n");
}

TEST_CASE("where the generator was the limit no rate and no latency holds, whatever it is") {
  Series limited = usual();
  limit_generator(limited);
  const Document document = accepted({limited});
  for (const char* relation : {"<", "<=", "==", "!=", ">=", ">"}) {
    for (const char* limit : {"0", "2000", "1e17"}) {
      CAPTURE(relation, limit);
      CHECK(held(fmt::format("rate {} {}", relation, limit), document) == Held::generator_limited);
    }
    for (const char* limit : {"0s", "3ms", "1e8s"}) {
      CAPTURE(relation, limit);
      for (const char* figure : {"p99", "max", "end.p12.5"}) {
        CHECK(held(fmt::format("{} {} {}", figure, relation, limit), document) ==
              Held::generator_limited);
      }
    }
  }
  CHECK(held("cpu < 31us", document) == Held::yes);
  CHECK(held("cpu < 29us", document) == Held::no);
  CHECK(held("failed == 1", document) == Held::yes);
  CHECK(held("failed == 0", document) == Held::no);
  CHECK(held("generator_busy > 90%", document) == Held::yes);
}

TEST_CASE("a figure that is not known passes no expectation") {
  const Document document = accepted({series_with(load::Mode::closed, {2000})});
  for (const char* text : {"cpu < 1s", "cpu >= 0s", "cpu != 1s", "server_busy <= 100%", "p99 < 1s",
                           "system_calls >= 0", "knee > 0"}) {
    CAPTURE(text);
    CHECK(held(text, document) == Held::unknown);
  }
}

TEST_CASE("steps are judged one by one") {
  std::vector<Series> steps{series_with(load::Mode::open, {1000}),
                            series_with(load::Mode::open, {20'000}),
                            series_with(load::Mode::open, {30'000})};
  steps[1].runs[0].tally.failures[{load::FailureKind::closed_unanswered}] = 1;
  limit_generator(steps[2]);
  const std::vector<Outcome> outcomes =
      judge(accepted(steps), {parse_expectation("failed == 0"), parse_expectation("rate > 0")});
  REQUIRE(outcomes.size() == 6);
  const std::vector<std::string> at{"at 1,000/s", "at 20,000/s", "at 30,000/s"};
  for (std::size_t i = 0; i < 6; ++i) CHECK(outcomes[i].step == at[i % 3]);
  CHECK(outcomes[0].held == Held::yes);
  CHECK(outcomes[1].held == Held::no);
  CHECK(outcomes[2].held == Held::yes);
  CHECK(outcomes[3].held == Held::yes);
  CHECK(outcomes[4].held == Held::yes);
  CHECK(outcomes[5].held == Held::generator_limited);
}

TEST_CASE("the knee is judged once for all steps") {
  Document document =
      accepted({series_with(load::Mode::open, {1000}), series_with(load::Mode::open, {2000})});
  REQUIRE(document.knee == 2000.0);
  const std::vector<Outcome> outcomes = judge(document, {parse_expectation("knee >= 2000/s")});
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].step == "");
  CHECK(outcomes[0].measured == "2,000/s");
  CHECK(outcomes[0].held == Held::yes);
  CHECK(held("knee > 2000/s", document) == Held::no);
  // A generator at its limit can only make it look lower.
  document.series.back().generator_limited = true;
  CHECK(held("knee >= 2000/s", document) == Held::yes);
  CHECK(held("knee > 2000/s", document) == Held::generator_limited);
  CHECK(held("knee < 3000/s", document) == Held::generator_limited);
  document.knee.reset();
  CHECK(held("knee >= 2000/s", document) == Held::generator_limited);
  document.series.back().generator_limited = false;
  CHECK(held("knee >= 2000/s", document) == Held::unknown);
}

}  // namespace
}  // namespace merhaba::bench::result::test
