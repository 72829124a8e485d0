#include "bench/result/comparison.hpp"

#include "bench/result/document.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Catch::Matchers::WithinRel;

// Runs of a number of responses per second, each for a share of the server's CPU time.
Series series_of(const std::string& name, const std::vector<double>& rates, double cpu = 0) {
  Series series;
  series.target = name;
  series.work.mode = load::Mode::closed;
  for (const double rate : rates) series.runs.push_back(run_of(rate, cpu));
  return series;
}

std::vector<double> around(double middle, double spread) {
  std::vector<double> samples;
  for (int i = -7; i <= 7; ++i) samples.push_back(middle + spread * i / 7);
  return samples;
}

Duel duel(const Series& subject, const Series& other) { return duels({&subject, &other}).at(0); }

TEST_CASE("a server is ahead if the whole interval is, pair by pair") {
  const Series subject = series_of("ours", around(1000, 7));
  const Series slow = series_of("theirs", around(900, 7));
  const Duel slower = duel(subject, slow);
  REQUIRE(slower.rate);
  CHECK_THAT(slower.rate->ratio, WithinRel(1000.0 / 900, 1e-6));
  CHECK(slower.rate->interval.low > 1);
  CHECK(slower.verdict() == Verdict::ahead);

  const Series fast = series_of("theirs", around(1100, 7));
  const Duel faster = duel(subject, fast);
  CHECK(faster.rate->interval.high < 1);
  CHECK(faster.verdict() == Verdict::behind);

  CHECK(duel(subject, subject).verdict() == Verdict::even);
}

TEST_CASE("a better median with an interval around 1 is no difference") {
  // In most pairs better, in some much worse.
  const std::vector<double> rates{130, 70,  120, 80,  110, 90, 105, 104,
                                  60,  130, 90,  120, 110, 80, 102};
  const Series subject = series_of("ours", rates);
  const Series other = series_of("theirs", std::vector(15, 100.0));
  const Duel close = duel(subject, other);
  REQUIRE(close.rate);
  CHECK(close.rate->ratio > 1);
  CHECK(close.rate->interval.low < 1);
  CHECK(close.verdict() == Verdict::even);
}

TEST_CASE("less CPU time is better, and decides where the rate cannot") {
  Series subject = series_of("ours", around(1000, 7), 30'000);
  Series other = series_of("theirs", around(2000, 7), 40'000);
  CHECK(duel(subject, other).verdict() == Verdict::behind);  // by the rate
  REQUIRE(duel(subject, other).cpu);
  CHECK_THAT(duel(subject, other).cpu->ratio, WithinRel(0.75, 1e-6));
  limit_generator(other);
  const Duel limited = duel(subject, other);
  CHECK_FALSE(limited.rate);
  CHECK(limited.verdict() == Verdict::ahead);
  CHECK(duel(other, subject).verdict() == Verdict::behind);
}

TEST_CASE("a rate that was the generator's is void for both") {
  const Series subject = series_of("ours", around(1000, 7));
  Series other = series_of("theirs", around(500, 7));
  limit_generator(other);
  CHECK_FALSE(duel(subject, other).rate);
  CHECK_FALSE(duel(other, subject).rate);
  CHECK(duel(subject, other).verdict() == Verdict::unknown);
  const std::string table = comparison_table({&subject, &other});
  CHECK_THAT(table, ContainsSubstring("void") && ContainsSubstring("not known") &&
                        !ContainsSubstring("500"));
}

TEST_CASE("the conclusion is a sentence for each of the others, with the noise") {
  Series subject = series_of("ours", around(1000, 7), 30'000);
  Series same = series_of("ours (A/A)", around(1000, 7), 30'000);
  Series other = series_of("theirs", around(500, 1), 60'000);
  subject.work.clients = 64;
  const std::string text = comparison_conclusion({&subject, &same, &other});
  CHECK_THAT(text, StartsWith("With 64 clients at once ours accepts 2.00 times as many connections "
                              "per second as theirs (95 %: 2.00 to 2.01"));
  CHECK_THAT(text, ContainsSubstring(").\nNoise, ours against itself: 0 %.\n"));
  CHECK_THAT(text, !ContainsSubstring("limit"));
  for (Series* each : {&subject, &same, &other}) each->work.mode = load::Mode::drain;
  CHECK_THAT(comparison_conclusion({&subject, &other}),
             StartsWith("On a full queue ours accepts "));
  subject.work.mode = load::Mode::keepalive;
  CHECK_THAT(comparison_conclusion({&subject, &other}),
             StartsWith("On 64 kept connections ours answers 2.00 times as many requests per "));
  limit_generator(other);
  CHECK(comparison_conclusion({&subject, &other}) ==
        "On 64 kept connections ours takes 0.500 times the CPU per request of theirs (95 %: 0.499 "
        "to 0.500).\nThe load generator was the limit for theirs: these rates are void, their CPU "
        "times count.\n");
}

TEST_CASE("the conclusion says where there is no difference, or no proof") {
  const Series subject = series_of("ours", around(1000, 7));
  const Series twin = series_of("twin", around(1000, 7));
  CHECK_THAT(comparison_conclusion({&subject, &twin}), ContainsSubstring("): no difference.\n"));
  const Series few = series_of("ours", {1000, 1000});
  CHECK_THAT(comparison_conclusion({&few, &few}),
             ContainsSubstring("): fewer than 6 rounds prove nothing.\n"));
  CHECK_THAT(comparison_conclusion({&subject}), StartsWith("ours takes 1,000 connections per "));
}

TEST_CASE("of fewer than six pairs there is no verdict, however clear they look") {
  const auto verdict = [](std::size_t pairs) {
    return duel(series_of("ours", std::vector(pairs, 1000.0)),
                series_of("theirs", std::vector(pairs, 500.0)))
        .verdict();
  };
  CHECK(verdict(5) == Verdict::too_few);
  CHECK(verdict(6) == Verdict::ahead);
}

TEST_CASE("a run that brought nothing has no ratio, and spoils no table") {
  const Series subject = series_of("ours", std::vector(6, 1000.0));
  const Series other = series_of("theirs", {900, 0, 900, 900, 900, 900});
  CHECK_FALSE(duel(subject, other).rate);
  CHECK(duel(subject, other).verdict() == Verdict::unknown);
  CHECK(duel(other, subject).rate);
  CHECK_THAT(comparison_table({&subject, &other}), ContainsSubstring("theirs"));
}

TEST_CASE("the first meets each of the others, in a table and as it came out") {
  const Series subject = series_of("ours", around(1000, 7), 30'000);
  const Series same = series_of("ours (A/A)", around(1000, 7), 30'000);
  const Series other = series_of("theirs", around(500, 7), 60'000);
  const std::vector<const Series*> all{&subject, &same, &other};
  const std::vector<Duel> met = duels(all);
  REQUIRE(met.size() == 2);
  CHECK(met[0].other == &same);
  CHECK(met[1].other == &other);

  const std::string table = comparison_table(all);
  CHECK_THAT(table, ContainsSubstring("connections/s") && ContainsSubstring("ours (A/A)") &&
                        ContainsSubstring("no difference") && ContainsSubstring("ahead") &&
                        ContainsSubstring("rate ratio") && ContainsSubstring("CPU ratio"));

  CHECK(summarize(met[0]).verdict == "no difference");
  const DuelSummary last = summarize(met[1]);
  CHECK(last.mode == load::Mode::closed);
  CHECK(last.subject == "ours");
  CHECK(last.other == "theirs");
  CHECK(last.verdict == "ahead");
  CHECK_THAT(last.rate.value().ratio, WithinRel(2.0, 1e-6));
  CHECK_THAT(last.cpu.value().ratio, WithinRel(0.5, 1e-6));
  CHECK(duels({&subject}).empty());
}

}  // namespace
}  // namespace merhaba::bench::result::test
