#include "bench/report/gnuplot.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/error.hpp"
#include "bench/report/gnuplot_support.hpp"
#include "bench/target/child.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// The label is one of a place, and one of the key.
Plot labelled(const std::string& label) {
  return {"drain-rates", "what it \"shows\"", "outcomes.gp",
          "set label 99 " + report::quoted(label) + " at graph 0.1, 0.5\n" +
              setting("name", std::vector<std::string>{"bar"}) +
              setting("part", std::vector<std::string>{"served"}) +
              setting("part_title", std::vector<std::string>{label}),
          block({{0, 0, 100}})};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

// Commands see it until the test ends.
class OtherPath {
 public:
  explicit OtherPath(const std::string& path) : before_(std::getenv("PATH")) {
    ::setenv("PATH", path.c_str(), 1);
  }
  ~OtherPath() { ::setenv("PATH", before_.c_str(), 1); }
  OtherPath(const OtherPath&) = delete;
  OtherPath& operator=(const OtherPath&) = delete;

 private:
  std::string before_;
};

TEST_CASE("a string for gnuplot stays on its line and inside its quotes") {
  CHECK(quoted("nginx") == "'nginx'");
  CHECK(quoted("it's") == "'it''s'");
  CHECK(quoted("''") == "''''''");
  CHECK(quoted("a\nEND\nsystem('x')") == "'a\\nEND\\nsystem(''x'')'");
  CHECK(quoted("\"q\" @x {a}_b `date` $HOME %d") == "'\"q\" @x {a}_b `date` $HOME %d'");
  CHECK(quoted("") == "''");
}

TEST_CASE("settings are assignments, of several values an array; data has a block for each set") {
  CHECK(setting("knee", 1000) == "knee = 1000\n");
  CHECK(setting("kind", "it's") == "kind = 'it''s'\n");
  CHECK(setting("place", std::vector<double>{1, 2.5}) == "array place[2] = [1, 2.5]\n");
  CHECK(setting("name", std::vector<std::string>{"a", "it's"}) ==
        "array name[2] = ['a', 'it''s']\n");
  CHECK(block({{1, 2.5}, {3, 4e18}}) == "1 2.5\n3 4e+18\n\n\n");
  CHECK(block({}) == "nan nan nan\n\n\n");
}

TEST_CASE("where there is no gnuplot its package is named") {
  const target::ScratchFolder empty;
  const OtherPath path(empty.path());
  CHECK_THROWS_WITH(require_gnuplot(), ContainsSubstring("gnuplot-nox"));
}

TEST_CASE("a drawn text is the one that was given, whatever gnuplot might read in it") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const std::string svg = draw_svg(labelled("it's \"q\" @x {a}_b^2 `date` $HOME 100 %d \\ <b>&"));
  // As a label and as a title of the key.
  CHECK(count(svg, "<text>it's \"q\" @x {a}_b^2 `date` $HOME 100 %d \\\\ &lt;b>&amp;</text>") == 2);
}

TEST_CASE("a drawing is one element for a page: it names nothing outside and shares no id") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const std::string svg = draw_svg(labelled("x"));
  CHECK(
      svg.starts_with("<svg viewBox=\"0 0 900 125\" role=\"img\" "
                      "aria-label=\"what it &quot;shows&quot;\">"));
  CHECK(count(svg, "<svg") == 1);
  CHECK(count(svg, "</svg>") == 1);
  CHECK(count(svg, "<?") == 0);
  CHECK(count(svg, "http") == 0);
  CHECK(count(svg, "<title>") == 0);
  for (const std::string quote : {"'", "\""}) {
    CHECK(count(svg, " id=" + quote) == count(svg, " id=" + quote + "drain-rates-"));
    CHECK(count(svg, "href=" + quote + "#") == count(svg, "href=" + quote + "#drain-rates-"));
  }
}

TEST_CASE("the marks of a drawing are its own too") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const std::string svg =
      draw_svg({"open-knee-rate", "", "knee-rate.gp", "", block({{1, 1, 0, 1, 1, 1}})});
  CHECK(count(svg, "href=\'#open-knee-rate-gpPt6\'") >= 2);  // the points of type 7
}

TEST_CASE("black, which a page's style replaces, is written as that style expects") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const std::string svg = draw_svg(labelled("x"));
  CHECK(count(svg, "fill=\"black\"") > 0);
  CHECK(count(svg, "fill=\"rgb(0,0,0)\"") > 0);
  CHECK(count(svg, "stroke='rgb(  0,   0,   0)'") > 0);
}

TEST_CASE("a picture is a PNG of twice the size") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const target::ScratchFolder folder;
  const std::string path = folder.path() + "/it's.png";
  draw_png(labelled("x"), path);
  const std::string png = content(path);
  CHECK(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  CHECK(png.substr(16, 8) == std::string("\0\0\x07\x08\0\0\0\xfa", 8));  // 1800, 250
}

TEST_CASE("what gnuplot cannot draw is reported in its own words") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  Plot plot = labelled("x");
  plot.settings = "plot nonsense\n";
  CHECK_THROWS_WITH(draw_svg(plot), ContainsSubstring("could not draw drain-rates") &&
                                        ContainsSubstring("undefined variable: nonsense"));
  CHECK_THROWS_AS(draw_png(labelled("x"), "/nonexistent/x.png"), Error);
}

}  // namespace
}  // namespace merhaba::bench::report::test
