#include "bench/load/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <set>
#include <vector>

#include "bench/load/outcome.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

struct Known {
  Failure failure;
  std::string text;
  Outcome outcome;
};

// Every kind, and for system calls every outcome that their errno may stand for.
const std::vector<Known>& known() {
  using enum FailureKind;
  static const std::vector<Known> all = {
      {{connect, ECONNREFUSED}, "connect: ECONNREFUSED (Connection refused)", Outcome::refused},
      {{connect, ETIMEDOUT}, "connect: ETIMEDOUT (Connection timed out)", Outcome::timed_out},
      {{connect, ECONNRESET}, "connect: ECONNRESET (Connection reset by peer)", Outcome::reset},
      {{connect, EADDRNOTAVAIL},
       "connect: EADDRNOTAVAIL (Cannot assign requested address)",
       Outcome::failed},
      {{connect, EMFILE}, "connect: EMFILE (Too many open files)", Outcome::failed},
      {{send, EPIPE}, "send: EPIPE (Broken pipe)", Outcome::reset},
      {{send, ECONNRESET}, "send: ECONNRESET (Connection reset by peer)", Outcome::reset},
      {{read, ECONNRESET}, "read: ECONNRESET (Connection reset by peer)", Outcome::reset},
      {{read, ETIMEDOUT}, "read: ETIMEDOUT (Connection timed out)", Outcome::timed_out},
      {{epoll_ctl, ENOSPC}, "epoll_ctl: ENOSPC (No space left on device)", Outcome::failed},
      {{timed_out_unconnected}, "timed out before it was connected", Outcome::timed_out},
      {{timed_out_unanswered}, "timed out without a response", Outcome::timed_out},
      {{timed_out_answering},
       "timed out within a response, or before the end after it",
       Outcome::timed_out},
      {{closed_unanswered}, "closed without a response", Outcome::unanswered},
      {{closed_within_response}, "closed within a response", Outcome::unanswered},
      {{closed_before_all}, "closed before all was answered", Outcome::unanswered},
      {{no_http, 0, "Invalid method"}, "no HTTP response: Invalid method", Outcome::unanswered},
      {{no_http, 0, "Expected HTTP/"}, "no HTTP response: Expected HTTP/", Outcome::unanswered},
  };
  return all;
}

TEST_CASE("a failure has its words and its outcome") {
  std::set<FailureKind> kinds;
  for (const auto& [failure, text, outcome] : known()) {
    CAPTURE(text);
    CHECK(failure.text() == text);
    CHECK(outcome_of(failure) == outcome);
    kinds.insert(failure.kind);
  }
  CHECK(kinds.size() == kFailureKinds);
}

TEST_CASE("failures differ by kind, errno and reason, and are in a total order") {
  const std::vector<Known>& all = known();
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      CAPTURE(all[i].text, all[j].text);
      const Failure &a = all[i].failure, &b = all[j].failure;
      CHECK((a == b) == (i == j));
      CHECK((a < b) + (b < a) + (a == b) == 1);
    }
  }
  std::set<Failure> distinct;
  for (const Known& each : all) distinct.insert(each.failure);
  CHECK(distinct.size() == all.size());
  CHECK(std::is_sorted(distinct.begin(), distinct.end()));
}

TEST_CASE("the same reason at another place in memory is the same failure") {
  const std::string here = "Invalid method", there = "Invalid method";
  Failures failures;
  ++failures[{FailureKind::no_http, 0, here}];
  ++failures[{FailureKind::no_http, 0, there}];
  CHECK(failures.size() == 1);
  CHECK(failures.begin()->second == 2);
}

TEST_CASE("printed, failures are in the order of their words, each with its count") {
  Failures failures;
  std::vector<std::string> texts;
  std::uint64_t clients = 0;
  for (const Known& each : known()) {
    failures[each.failure] = ++clients;
    texts.push_back(each.text);
  }
  std::sort(texts.begin(), texts.end());
  const FailureTexts printed = failure_texts(failures);
  REQUIRE(printed.size() == texts.size());
  auto at = texts.begin();
  for (const auto& [text, count] : printed) CHECK(text == *at++);
  for (const Known& each : known()) CHECK(printed.at(each.text) == failures.at(each.failure));
  CHECK(failure_texts({}).empty());
}

}  // namespace
}  // namespace merhaba::bench::load::test
