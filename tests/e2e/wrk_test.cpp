// Under wrk's load not one socket error, and not one response but 200.
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

void hammer(const std::vector<std::string>& wrk_options, const std::string& workers) {
  Merhaba merhaba({"-w", workers});
  Command wrk;
  wrk.words = {"wrk", "-t1", "-c64", "-d2s"};
  wrk.words.insert(wrk.words.end(), wrk_options.begin(), wrk_options.end());
  wrk.words.push_back("http://" + merhaba.address() + "/");
  const Said said = test::run(wrk);
  INFO(said.out << said.err);
  CHECK(said.code == 0);
  CHECK_THAT(said.out, ContainsSubstring("requests in ") && !ContainsSubstring("Socket errors") &&
                           !ContainsSubstring("Non-2xx or 3xx"));
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.answered > 64);
  CHECK(ended.account.refused == 0);
  CHECK(ended.account.adds_up());
}

TEST_CASE("wrk with 64 connections kept alive sees no error") {
  if (!test::have_program("wrk")) SKIP("wrk is not installed");
  hammer({}, "1");
  hammer({}, "2");
}

TEST_CASE("wrk with a new connection for each request sees no error") {
  if (!test::have_program("wrk")) SKIP("wrk is not installed");
  hammer({"-H", "Connection: close"}, "1");
}

}  // namespace
}  // namespace merhaba::e2e
