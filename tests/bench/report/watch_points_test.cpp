#include "bench/report/watch_points.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

TEST_CASE("points are taken out of a line, each leaving its place") {
  const auto taken = take_points(
      R"({"queues":[{"points":[[17,3,0],[9000000000,0,41]],"a":1},{"points":[]},{"b":2}]})");
  REQUIRE(taken);
  CHECK(taken->rest == R"({"queues":[{"points":0,"a":1},{"points":1},{"b":2}]})");
  REQUIRE(taken->all.size() == 2);
  REQUIRE(taken->all[0].size() == 2);
  CHECK(taken->all[0][0].at == 17);
  CHECK(taken->all[0][0].depth == 3);
  CHECK(taken->all[0][1].at == 9'000'000'000);
  CHECK(taken->all[0][1].drops == 41);
  CHECK(taken->all[1].empty());
}

TEST_CASE("blanks are allowed where JSON allows them") {
  const auto taken = take_points(R"({"points" : [ [ 1, 2 ,3 ] ,	[4,5,6] ] })");
  REQUIRE(taken);
  CHECK(taken->all.at(0).size() == 2);
  CHECK(taken->rest == R"({"points" :0 })");
}

TEST_CASE("a line without points stays as it is, whatever its texts are about") {
  for (const std::string line : {R"({"words":"his \"points\":[[1]]"})", R"(["points","points"])",
                                 R"({"a\"points":1})", R"({"points)", R"()"}) {
    INFO(line);
    const auto taken = take_points(line);
    REQUIRE(taken);
    CHECK(taken->rest == line);
    CHECK(taken->all.empty());
  }
}

TEST_CASE("what is no point is not taken for one") {
  for (const char* points :
       {"7", "null", "[", "[[1,2,3]", "[[1,2,3],]", "[[1,2]]", "[[1,2,3,4]]", "[[-1,2,3]]",
        "[[1.5,2,3]]", "[[1e3,2,3]]", "[[,2,3]]", "[[\"1\",2,3]]", "[1,2,3]",
        "[[99999999999999999999,0,0]]", "[[1 2,3,4]]", "{}"}) {
    INFO(points);
    CHECK_FALSE(take_points(std::string("{\"points\":") + points));
  }
}

}  // namespace
}  // namespace merhaba::bench::report::test
