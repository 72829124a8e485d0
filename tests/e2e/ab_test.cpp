// Of ab's 5,000 requests not one fails, and each brings the greeting whole.
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

void hammer(const std::vector<std::string>& ab_options) {
  Merhaba merhaba;
  Command ab;
  ab.words = {"ab", "-q", "-n", "5000", "-c", "50"};
  ab.words.insert(ab.words.end(), ab_options.begin(), ab_options.end());
  ab.words.push_back("http://" + merhaba.address() + "/");
  const Said said = test::run(ab);
  INFO(said.out << said.err);
  CHECK(said.code == 0);
  CHECK_THAT(said.out, ContainsSubstring("Complete requests:      5000\n"));
  CHECK_THAT(said.out, ContainsSubstring("Failed requests:        0\n"));
  CHECK_THAT(said.out, !ContainsSubstring("Non-2xx responses"));
  CHECK_THAT(said.out, ContainsSubstring("Document Length:        15 bytes\n"));
  CHECK_THAT(said.out, ContainsSubstring("HTML transferred:       75000 bytes\n"));
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.refused == 0);
  CHECK(ended.account.adds_up());
}

TEST_CASE("ab with a new connection for each request sees none fail") {
  if (!test::have_program("ab")) SKIP("ab is not installed");
  hammer({});
}

TEST_CASE("ab with connections kept alive sees none fail") {
  if (!test::have_program("ab")) SKIP("ab is not installed");
  hammer({"-k"});
}

}  // namespace
}  // namespace merhaba::e2e
