// plots/style.gp: gnuplot's own functions.
#include <regex>

#include "bench/report/gnuplot_support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// "0 | 50 |  | 90": minor ticks have no words.
std::string labels(const std::string& axis) {
  static const std::regex label("'([^']*)' ");
  std::string all;
  for (std::sregex_iterator at(axis.begin(), axis.end(), label), end; at != end; ++at) {
    all += (all.empty() ? "" : "|") + (*at)[1].str();
  }
  return all;
}

std::string labels_of(const std::string& axis) { return labels(printed(axis)); }

TEST_CASE("an axis of quantities begins at 0 and has round steps, its thousands apart") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(printed("linear_axis('x', 'count', 117000)") ==
        "set xrange [0:117000]; set xtics nomirror ('0' 0, '20,000' 20000, '40,000' 40000, "
        "'60,000' 60000, '80,000' 80000, '100,000' 100000)");
  CHECK(labels_of("linear_axis('x', 'count', 3)") == "0|0.5|1|1.5|2|2.5|3");
  CHECK(labels_of("linear_axis('x', 'count', 12345678)") ==
        "0|2,000,000|4,000,000|6,000,000|8,000,000|10,000,000|12,000,000");
  CHECK(labels_of("linear_axis('x', 'time', 41000)") == "0|10 µs|20 µs|30 µs|40 µs");
  CHECK(labels_of("linear_axis('x', 'time', 600)") ==
        "0|100 ns|200 ns|300 ns|400 ns|500 ns|600 ns");
}

TEST_CASE("where all quantities are 0 there is an axis all the same") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK_THAT(printed("linear_axis('y', 'count', 0)"), ContainsSubstring("set yrange [0:1]"));
  CHECK(labels_of("linear_axis('y', 'time', 0)").find('|') != std::string::npos);
}

TEST_CASE("an axis of quantities never has more labels than fit") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  // Steps that fit below the end of an axis: 2 to 8, of any of these.
  CHECK(printed("sum [i = 0:170] 1.13 ** i / round_up(1.13 ** i / 8.0) < 2") == "0");
  CHECK(printed("sum [i = 0:170] 1.13 ** i / round_up(1.13 ** i / 8.0) > 8.000001") == "0");
  CHECK(labels_of("linear_axis('x', 'count', 8)") == "0|1|2|3|4|5|6|7|8");
  CHECK(labels_of("linear_axis('x', 'count', 4.01)") == "0|1|2|3|4");
}

TEST_CASE("a logarithmic axis of times ends at 1, 2 or 5 of a power of ten, around all values") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const std::string axis = printed("log_axis('x', 'time', 18000, 410000)");
  CHECK_THAT(axis, ContainsSubstring("set logscale x; set xrange [9999:500050]"));
  CHECK(labels(axis) == "10 µs|20 µs|||50 µs|||||100 µs|200 µs|||500 µs");
  CHECK_THAT(axis, ContainsSubstring("'20 µs' 20000, '' 30000 1, '' 40000 1, '50 µs' 50000"));
  CHECK_THAT(printed("log_axis('y', 'time', 20000, 500000)"),
             ContainsSubstring("set yrange [19998:500050]"));
}

TEST_CASE("one of quantities does so too, and has their labels") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(labels_of("log_axis('x', 'count', 1, 17)") == "1|2|||5|||||10|20");
  CHECK(labels_of("log_axis('x', 'count', 500, 1025)") == "500|||||1,000|2,000|||5,000");
  // Whose logarithm is a little off.
  CHECK(labels_of("log_axis('x', 'count', 1000, 10000)") == "1,000|2,000|||5,000|||||10,000");
}

TEST_CASE("a wide logarithmic axis has words at the powers of ten only") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const std::string all = labels_of("log_axis('x', 'time', 1000, 2e9)");
  CHECK(std::regex_replace(all, std::regex("\\|+"), " ") ==
        "1 µs 10 µs 100 µs 1 ms 10 ms 100 ms 1 s ");
}

TEST_CASE("a logarithmic axis of a single value spans a power of ten") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK_THAT(printed("log_axis('x', 'time', 5000, 5000)"),
             ContainsSubstring("set xrange [4999.5:50005]"));
}

TEST_CASE("gnuplot is given the range, and each tick with its label; one without is a minor tick") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(printed("axis('x', 0, 2.5, tick('0', 0) . ', ' . tick('2 µs', 2))") ==
        "set xrange [0:2.5]; set xtics nomirror ('0' 0, '2 µs' 2)");
  CHECK(printed("log_tick('count', 0, 10, 3)") == "'' 30 1");
}

TEST_CASE("a text is shortened by letters, and only where it is too long") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(printed("short('ğüşıöç', 6)") == "ğüşıöç");
  CHECK(printed("short('ğüşıöç', 5)") == "ğüşı…");
  CHECK(printed("short('nginx', 40)") == "nginx");
  CHECK(printed("short('', 3)") == "");
}

TEST_CASE("the subject is orange and floors are grey; others differ by colour, dash and shape") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(printed("colour('subject')") == "#d55e00");
  CHECK(printed("colour('subject again')") == "#d55e00");
  CHECK(printed("colour('floor 0')") == "#697878");
  CHECK(printed("colour('floor 1')") == "#697878");
  CHECK(printed("dash('floor 0') == dash('floor 1')") == "0");
  CHECK(printed("dash('subject') == dash('subject again')") == "0");
  CHECK(printed("colour('other 0') eq colour('other 1')") == "0");
  // There are four colours: what shares one has another dash and shape.
  CHECK(printed("colour('other 0') eq colour('other 4')") == "1");
  CHECK(printed("dash('other 0') == dash('other 4')") == "0");
  CHECK(printed("shape('other 0') == shape('other 4')") == "0");
}

}  // namespace
}  // namespace merhaba::bench::report::test
