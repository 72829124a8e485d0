#include "admin/metrics_text.hpp"

#include <array>

#include "support/catch.hpp"

namespace merhaba::admin::test {
namespace {

TEST_CASE("a metric has its help and type once, before its samples") {
  MetricsText text;
  text.begin("a_total", "counter", "Helps.");
  text.add({}, 1);
  text.add({{"x", "1"}, {"y", "2"}}, "0.5");
  text.begin("b", "gauge", "Has no sample.");
  text.begin("c", "gauge", "Has one.");
  text.add({}, 18'446'744'073'709'551'615U);
  CHECK(std::move(text).take() ==
        "# HELP a_total Helps.\n"
        "# TYPE a_total counter\n"
        "a_total 1\n"
        "a_total{x=\"1\",y=\"2\"} 0.5\n"
        "# HELP c Has one.\n"
        "# TYPE c gauge\n"
        "c 18446744073709551615\n");
}

TEST_CASE("a label's value may be any text") {
  MetricsText text;
  text.begin("a", "gauge", "Helps.");
  text.add({{"x", "unix:/a\"b\\c\nd{e},ç"}}, 1);
  CHECK_THAT(std::move(text).take(),
             Catch::Matchers::EndsWith("\na{x=\"unix:/a\\\"b\\\\c\\nd{e},ç\"} 1\n"));
}

TEST_CASE("each bucket of a histogram has those before it, and the count is the last one's") {
  MetricsText text;
  text.begin("h", "histogram", "Helps.");
  const std::array<Bucket, 3> buckets{{{"1", 5}, {"3", 0}, {"+Inf", 2}}};
  text.add_histogram({{"x", "y"}}, buckets, "12.5");
  CHECK(std::move(text).take() ==
        "# HELP h Helps.\n"
        "# TYPE h histogram\n"
        "h_bucket{x=\"y\",le=\"1\"} 5\n"
        "h_bucket{x=\"y\",le=\"3\"} 5\n"
        "h_bucket{x=\"y\",le=\"+Inf\"} 7\n"
        "h_sum{x=\"y\"} 12.5\n"
        "h_count{x=\"y\"} 7\n");
}

}  // namespace
}  // namespace merhaba::admin::test
