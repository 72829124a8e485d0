#include "bench/report/report_page.hpp"

#include "bench/report/drawn_page.hpp"
#include "bench/report/gnuplot_support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// Attacks HTML; and gnuplot, by every means it has for what is in a string.
constexpr const char* kWicked =
    R"(it's \"q\" @x {a}_b `date` %d \\ <script>alert(1)</script>\nEND)";

constexpr const char* kDuels = R"json({"comparisons": [
    {"mode": "drain", "subject": "merhaba", "other": "merhaba (A/A)",
     "rate": {"ratio": 1.01, "low": 0.98, "high": 1.03}, "server_cpu": null,
     "verdict": "no difference"},
    {"mode": "drain", "subject": "merhaba", "other": "nginx",
     "rate": {"ratio": 1.79, "low": 1.57, "high": 1.86}, "server_cpu": null,
     "verdict": "ahead"},
    {"mode": "drain", "subject": "merhaba", "other": "floor-epoll", "rate": null,
     "server_cpu": {"ratio": 1.25, "low": 1.2, "high": 1.3}, "verdict": "behind"}]})json";

TEST_CASE("the page is complete in itself, in light and in dark") {
  const std::string page = drawn({{}}).page;
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK_THAT(page, ContainsSubstring("color-scheme: light dark"));
  CHECK_THAT(page, ContainsSubstring("@media (prefers-color-scheme: dark)"));
  for (const char* outside : {"http:", "https:", "url(", "@import", "<script", "<link", "src="}) {
    INFO(outside);
    CHECK(count(page, outside) == 0);
  }
}

TEST_CASE("every server is a row once in each table of its mode") {
  const std::string page = drawn({{"merhaba"}, {"nginx"}, {"floor-epoll"}}).page;
  CHECK(count(page, row_of("merhaba")) == 4);  // as a server, its rate, CPU time and latency
  CHECK(count(page, row_of("nginx")) == 3);    // the sample's only server is merhaba
  CHECK(count(page, row_of("floor-epoll")) == 3);
}

TEST_CASE("the page says when, who and where, with the whole configuration") {
  const std::string page = drawn({{}}).page;
  CHECK_THAT(page, ContainsSubstring("2026-01-31 12:00:00 UTC"));
  CHECK_THAT(page, ContainsSubstring("<td>this project&#39;s server</td><td>not known</td>"
                                     "<td class=\"number\">4,097</td>"));
  CHECK_THAT(page, ContainsSubstring(row_of("kernel") + "<td>Linux 6.1 &amp; more</td>"));
  CHECK_THAT(page, ContainsSubstring(row_of("load on CPU") + "<td>any</td>"));
  CHECK_THAT(page, ContainsSubstring("<pre>bye\n</pre>"));
}

TEST_CASE("a sentence for each mode says which server is ahead of which, with intervals") {
  const std::string page =
      drawn({{"merhaba"}, {"merhaba (A/A)"}, {"nginx"}, {"floor-epoll"}}, kDuels).page;
  CHECK_THAT(page, ContainsSubstring("<strong>merhaba</strong>: <strong>50,000</strong> "
                                     "connections per second [45,000 to 55,000]."));
  CHECK_THAT(page, ContainsSubstring("<b>Ahead of</b> <span class=\"duel\">nginx 1.79&nbsp;× "
                                     "<small>[1.57 to 1.86]</small></span></span>"));
  CHECK_THAT(page, ContainsSubstring("<b>Behind</b> <span class=\"duel\">floor-epoll CPU 1.25"));
  CHECK_THAT(page, ContainsSubstring("The same server against itself, the noise: 1.01&nbsp;× "
                                     "<small>[0.980 to 1.03]</small></span>"));
  CHECK(count(page, "No difference to") == 0);  // the control is no opponent
}

constexpr const char* kVerdicts = R"json({"comparisons": [], "expectations": [
    {"expected": "p99 < 5ms", "measured": "7.10 ms", "value": 7100000.0,
     "outcome": "does not hold"}], "changes": [
    {"mode": "drain", "server": "merhaba", "figure": "cpu", "then": 20000.0, "now": 22000.0,
     "change": {"ratio": 1.1, "low": 1.08, "high": 1.12}, "noise": 0.02, "outcome": "regression"},
    {"mode": "closed", "server": "merhaba", "figure": "rate", "then": null, "now": null,
     "change": null, "noise": 0.02, "outcome": "not known"}]})json";

TEST_CASE("the page says what was demanded of a result, and how that came out") {
  const std::string page = drawn({{"merhaba"}}, kVerdicts).page;
  CHECK_THAT(page, ContainsSubstring("<b>Expected: does not hold</b> p99 &lt; 5ms, "
                                     "measured 7.10 ms</span>"));
  CHECK_THAT(page, ContainsSubstring("<b>Against the baseline:</b> regression: drain: merhaba: "
                                     "1.10 times the CPU per connection (95 %: 1.08 to 1.12)"));
  CHECK(count(page, "closed: merhaba") == 0);  // that mode has no section here
}

TEST_CASE("a rate that is the generator's is marked, and quoted nowhere") {
  const Drawn result = drawn({{.target = "merhaba", .rate = 76'543, .limited = true}, {"nginx"}});
  CHECK(count(result.page, "76,543") == 0);
  CHECK_THAT(result.page,
             ContainsSubstring(row_of("merhaba") + "<td class=\"number\">generator-limited</td>"));
  CHECK_THAT(result.page, ContainsSubstring("the generator was the limit"));
  const Plot plot = result.plot("drain-rates");
  CHECK(count(plot.settings, "76,543") == 0);
  // Its name has a word in place of the bar.
  CHECK(count(plot.data, "76543") == 0);
  CHECK_THAT(plot.data, ContainsSubstring("\n0 nan nan 0\n"));
  CHECK(result.figure("drain-rates", "merhaba") == "generator-limited");
  CHECK(result.look("drain-rates", "merhaba") == "none");
  CHECK(result.look("drain-cpu", "merhaba") == "subject");  // its CPU time is its own
  CHECK(result.figure("drain-rates", "nginx") == "50,000");
}

TEST_CASE("troubles are shown where there are some") {
  CHECK(count(drawn({{}}).page, "<ul class=\"troubles\">") == 0);
  const std::string page =
      drawn({{.target = "nginx", .failures = R"({"read: <timed out>": 12})"}}).page;
  CHECK_THAT(page, ContainsSubstring(
                       "<li><b>nginx</b>: failed: 12 clients: read: &lt;timed out&gt;</li>"));
}

TEST_CASE("a page of several results keeps their plots and places apart") {
  const Drawn result = drawn_files({sample_results({{}}), sample_results({{}})});
  REQUIRE(result.plots.size() == 6);
  CHECK(result.plots[0].name == "1-drain-rates");
  CHECK(result.plots[3].name == "2-drain-rates");
  CHECK(count(result.page, "id=\"1-drain\"") == 1);
  CHECK(count(result.page, "href=\"#2-drain\"") == 1);
}

TEST_CASE("nothing in a file becomes part of the page but as text") {
  const std::string page = drawn({{.target = kWicked}, {"nginx"}}, kDuels).page;
  CHECK(count(page, "<script") == 0);
  CHECK_THAT(page, ContainsSubstring("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

TEST_CASE("gnuplot draws every plot, whatever the servers are called") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const SampleSeries step{
      .target = kWicked, .mode = "open", .rate = 0, .limited = true, .asked = 1};
  std::vector<Plot> plots = drawn({{.target = kWicked},
                                   {.target = "floor-'", .cpu = "null"},
                                   {.target = "never answered", .rate = 0, .cpu = "null"},
                                   {.target = "void", .limited = true}})
                                .plots;
  const std::vector<Plot> knees = drawn({step}, R"({"knee_per_s": 1.0})").plots;
  plots.insert(plots.end(), knees.begin(), knees.end());
  CHECK(plots.size() == 6);
  for (const Plot& plot : plots) {
    INFO(plot.name);
    const std::string svg = draw_svg(plot);
    CHECK(svg.ends_with("</svg>\n\n"));
    CHECK(count(svg, "<script") == 0);
  }
}

}  // namespace
}  // namespace merhaba::bench::report::test
