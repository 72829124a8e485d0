#include "bench/report/looks.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

TEST_CASE("the first server is the subject; floors and others are counted in their order") {
  Looks looks;
  for (const char* name :
       {"merhaba", "merhaba (A/A)", "nginx", "floor-epoll", "node", "floor-io-uring"}) {
    looks.add(name);
  }
  CHECK(looks.of("merhaba") == "subject");
  CHECK(looks.of("merhaba (A/A)") == "subject again");
  CHECK(looks.of("nginx") == "other 0");
  CHECK(looks.of("node") == "other 1");
  CHECK(looks.of("floor-epoll") == "floor 0");
  CHECK(looks.of("floor-io-uring") == "floor 1");
}

TEST_CASE("a name keeps its look however often and in whatever order it comes again") {
  Looks looks;
  for (const char* name : {"merhaba", "nginx", "node", "node", "nginx", "nginx (A/A)", "merhaba"}) {
    looks.add(name);
  }
  CHECK(looks.of("merhaba") == "subject");
  CHECK(looks.of("nginx") == "other 0");
  CHECK(looks.of("nginx (A/A)") == "other 0 again");
  CHECK(looks.of("node") == "other 1");
}

TEST_CASE("a subject may be a floor, and a name that was never added has a look too") {
  Looks looks;
  CHECK(looks.of("any") == "other 0");
  looks.add("floor-epoll");
  CHECK(looks.of("floor-epoll") == "subject");
}

}  // namespace
}  // namespace merhaba::bench::report::test
