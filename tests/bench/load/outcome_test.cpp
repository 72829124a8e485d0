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
    "an errno tells who ended it: nobody there, a reset, the time, or the client's own side") {
  CHECK(outcome_of_error(ECONNREFUSED) == Outcome::refused);
  CHECK(outcome_of_error(ECONNRESET) == Outcome::reset);
  CHECK(outcome_of_error(EPIPE) == Outcome::reset);
  CHECK(outcome_of_error(ETIMEDOUT) == Outcome::timed_out);
  for (const int own : {EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS, EADDRINUSE}) {
    CHECK(outcome_of_error(own) == Outcome::failed);
  }
}

TEST_CASE("a tally's words tell the same") {
  const std::pair<const char*, Outcome> known[] = {
      {"connect: ECONNREFUSED (Connection refused)", Outcome::refused},
      {"connect: ETIMEDOUT (Connection timed out)", Outcome::timed_out},
      {"connect: ECONNRESET (Connection reset by peer)", Outcome::reset},
      {"connect: EADDRNOTAVAIL (Cannot assign requested address)", Outcome::failed},
      {"connect: EMFILE (Too many open files)", Outcome::failed},
      {"send: EPIPE (Broken pipe)", Outcome::reset},
      {"send: ECONNRESET (Connection reset by peer)", Outcome::reset},
      {"read: ECONNRESET (Connection reset by peer)", Outcome::reset},
      {"read: ETIMEDOUT (Connection timed out)", Outcome::timed_out},
      {"epoll_ctl: ENOSPC (No space left on device)", Outcome::failed},
      {"timed out before it was connected", Outcome::timed_out},
      {"timed out without a response", Outcome::timed_out},
      {"timed out within a response, or before the end after it", Outcome::timed_out},
      {"closed without a response", Outcome::unanswered},
      {"closed within a response", Outcome::unanswered},
      {"closed before all was answered", Outcome::unanswered},
      {"no HTTP response: Invalid method", Outcome::unanswered},
  };
  for (const auto& [words, outcome] : known) {
    CAPTURE(words);
    CHECK(outcome_of_words(words) == outcome);
  }
}

// Against the clients themselves, whose words these are.
TEST_CASE("what clients of a load say is understood: refused, hung up on, reset") {
  const auto words_of = [](Bench& bench) {
    bench.begin();
    CHECK(bench.ends());
    REQUIRE(bench.tally.failures.size() == 1);
    return bench.tally.failures.begin()->first;
  };
  Listener gone;
  Bench refused(work_for(gone.address(), Mode::closed));
  gone.close();
  CHECK(outcome_of_words(words_of(refused)) == Outcome::refused);

  const Server closes([](Served& served, unsigned) {
    served.request();
    served.close();
  });
  Bench hung_up(work_for(closes.address(), Mode::closed));
  CHECK(outcome_of_words(words_of(hung_up)) == Outcome::unanswered);

  const Server resets([](Served& served, unsigned) {
    served.request();
    served.reset();
  });
  Bench reset(work_for(resets.address(), Mode::closed));
  CHECK(outcome_of_words(words_of(reset)) == Outcome::reset);
}

}  // namespace
}  // namespace merhaba::bench::load::test
