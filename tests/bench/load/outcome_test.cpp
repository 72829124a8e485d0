#include "bench/load/outcome.hpp"

#include <cerrno>
#include <set>

#include "bench/load/tally.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

TEST_CASE("an outcome has one name for people and one for JSON") {
  std::set<std::string_view> names, keys;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    names.insert(outcome_name(Outcome(i)));
    keys.insert(outcome_key(Outcome(i)));
    CHECK(outcome_key(Outcome(i)).find(' ') == std::string_view::npos);
  }
  CHECK(names.size() == kOutcomes);
  CHECK(keys.size() == kOutcomes);
  CHECK(outcome_name(Outcome::queued) == "still queued");
  CHECK(outcome_key(Outcome::queued) == "still_queued");
  CHECK(outcome_name(Outcome::unanswered) == "never answered");
  CHECK(outcome_name(Outcome::failed) == "failed");
}

TEST_CASE(
    "an errno shows who ended it: nobody there, a reset, the time, or the client's own side") {
  CHECK(outcome_of_error(ECONNREFUSED) == Outcome::refused);
  CHECK(outcome_of_error(ECONNRESET) == Outcome::reset);
  CHECK(outcome_of_error(EPIPE) == Outcome::reset);
  CHECK(outcome_of_error(ETIMEDOUT) == Outcome::timed_out);
  for (const int own : {EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS, EADDRINUSE}) {
    CHECK(outcome_of_error(own) == Outcome::failed);
  }
}

// Against the clients themselves; failure_test.cpp has every failure.
TEST_CASE("what happens to the clients of a load has its outcome: refused, hung up on, reset") {
  const auto failure_of = [](Bench& bench) {
    bench.begin();
    CHECK(bench.ends());
    REQUIRE(bench.tally.failures.size() == 1);
    return bench.tally.failures.begin()->first;
  };
  Listener gone;
  Bench refused(work_for(gone.address(), Mode::closed));
  gone.close();
  CHECK(outcome_of(failure_of(refused)) == Outcome::refused);

  const Server closes([](Served& served, unsigned) {
    served.request();
    served.close();
  });
  Bench hung_up(work_for(closes.address(), Mode::closed));
  CHECK(outcome_of(failure_of(hung_up)) == Outcome::unanswered);

  const Server resets([](Served& served, unsigned) {
    served.request();
    served.reset();
  });
  Bench reset(work_for(resets.address(), Mode::closed));
  CHECK(outcome_of(failure_of(reset)) == Outcome::reset);
}

}  // namespace
}  // namespace merhaba::bench::load::test
