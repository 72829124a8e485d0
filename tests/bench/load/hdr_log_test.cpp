#include "bench/load/hdr_log.hpp"

#include <string>

#include "base/error.hpp"
#include "bench/load/hdr_format.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using Catch::Matchers::ContainsSubstring;

const std::string kLegend =
    "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";

TEST_CASE("a log has its version, its start, a legend and a line for each interval") {
  Histogram fast;
  fast.record(std::uint64_t{1'500});
  Histogram slow;
  slow.record(std::uint64_t{1'000'000'000});
  const Histogram none;
  const std::string text =
      hdr_log(1'441'812'279.474,
              {{"connect", 0, 1, fast}, {"response", 0.0004, 0.9996, slow}, {"", 1, 1.5, none}});
  CHECK(text ==
        "#[Histogram log format version 1.3]\n"
        "#[StartTime: 1441812279.474 (seconds since epoch), 2015-09-09T15:24:39Z]\n"
        "#[BaseTime: 1441812279.474 (seconds since epoch)]\n" +
            kLegend + "Tag=connect,0.000,1.000,0.002," + encode_hdr(fast) +
            "\n"
            // The highest value of its bucket, as in HdrHistogram.
            "Tag=response,0.000,1.000,1000.342," +
            encode_hdr(slow) + "\n1.000,1.500,0.000," + encode_hdr(none) + '\n');
}

TEST_CASE("a log without intervals is its header") {
  CHECK(hdr_log(0, {}) ==
        "#[Histogram log format version 1.3]\n"
        "#[StartTime: 0.000 (seconds since epoch), 1970-01-01T00:00:00Z]\n"
        "#[BaseTime: 0.000 (seconds since epoch)]\n" +
            kLegend);
}

TEST_CASE("a tag that the format cannot hold is refused, and shown") {
  const Histogram none;
  for (const char* tag : {"a,b", "a b", ",", "a\nb", "a\r", "\x7f", "na\xc3\xafve"}) {
    CAPTURE(tag);
    CHECK_THROWS_AS(hdr_log(0, {{tag, 0, 1, none}}), Error);
  }
  CHECK_THROWS_WITH(hdr_log(0, {{"a\nb", 0, 1, none}}),
                    ContainsSubstring("with the tag \"a\\nb\": a tag is printable ASCII without"));
  CHECK_NOTHROW(hdr_log(0, {{"nginx:8080/keep-alive=100%", 0, 1, none}}));
}

}  // namespace
}  // namespace merhaba::bench::load::test
