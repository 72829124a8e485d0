#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "bench/load/histogram.hpp"
#include "bench/load/histograms.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Values = std::vector<std::uint64_t>;

TEST_CASE("a histogram is made of its counts") {
  const Histogram original = histogram_of({5'000, 9'999'999, Histogram::kHighest + 1});
  const Histogram made =
      Histogram::from_counts(original.counts(), original.min(), original.max(), 1);
  CHECK(made.hgrm() == original.hgrm());
  CHECK(made.min() == 5'000);
  CHECK(made.saturated() == 1);
  CHECK(Histogram::from_counts(Histogram().counts(), 0, 0).hgrm() == Histogram().hgrm());
}

TEST_CASE("counts are refused where they and the least and greatest value do not fit") {
  const auto error_of = [](const Values& counts, std::uint64_t min, std::uint64_t max,
                           std::uint64_t saturated = 0) -> std::string {
    try {
      Histogram::from_counts(counts, min, max, saturated);
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  };
  const Values counts = histogram_of({5'000, 9'000'000}).counts();
  CHECK(error_of(counts, 5'003, 8'994'816) == "none");
  CHECK_THAT(error_of(Values(5), 0, 0), ContainsSubstring("there are 5, not 33792"));
  for (const std::uint64_t min : {UINT64_C(4'999), UINT64_C(5'004), UINT64_C(0), UINT64_MAX}) {
    CHECK_THAT(error_of(counts, min, 9'000'000), ContainsSubstring("from 5000 to 5003"));
  }
  for (const std::uint64_t max : {UINT64_C(8'994'815), UINT64_C(9'003'008), UINT64_MAX}) {
    CHECK_THAT(error_of(counts, 5'000, max), ContainsSubstring("from 8994816 to 9003007"));
  }
  CHECK_THAT(error_of(histogram_of({5'000}).counts(), 5'003, 5'002),
             ContainsSubstring("is said to be 5002"));
  CHECK_THAT(error_of(counts, 5'000, 9'000'000, 1), ContainsSubstring("only 0 are as high"));
  const Values high = histogram_of({Histogram::kHighest, 7}).counts();
  CHECK_THAT(error_of(high, 7, Histogram::kHighest, 2), ContainsSubstring("only 1 are as high"));
  CHECK_THAT(error_of(Histogram().counts(), 0, 1), ContainsSubstring("all are 0"));
  Values more = counts;
  more.back() = 1;
  CHECK_THAT(error_of(more, 5'000, Histogram::kHighest), ContainsSubstring("the highest is"));
  more = counts;
  more[0] = INT64_MAX;
  CHECK_THAT(error_of(more, 0, 9'000'000), ContainsSubstring("sum is more than"));
}

}  // namespace
}  // namespace merhaba::bench::load::test
