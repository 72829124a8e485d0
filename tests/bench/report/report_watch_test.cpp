#include "bench/report/report_watch.hpp"

#include "bench/report/drawn_page.hpp"
#include "bench/report/gnuplot_support.hpp"
#include "bench/report/watch_sample.hpp"
#include "bench/report/watch_words.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::ContainsSubstring;

constexpr const char* kWicked = R"(it's \"q\" @x {a}_b `date` %d \\ <script>alert(1)</script>)";

TEST_CASE("the page says when and how long was watched, and what it came to") {
  const std::string page = drawn_files({sample_recording(true)}).page;
  CHECK_THAT(page, ContainsSubstring("watch, <time datetime=\"2026-01-31T12:00:03Z\">"));
  CHECK_THAT(page,
             ContainsSubstring("2 queues in 1 network namespace were watched for 3.00 s, from "
                               "2026-01-31 12:00:00 UTC on. 23 packets were dropped, by 1 "
                               "queue."));
  CHECK_THAT(page, ContainsSubstring("<strong>127.0.0.1:8080</strong> held 6 of 6 &lt;at its "
                                     "limit&gt;; raise the backlog to at least 28"));
  CHECK(count(page, "an interval&#39;s") == 0);
  CHECK(count(page, "cut short") == 0);
}

TEST_CASE("the queues are a table, and those that were used have pictures") {
  const Drawn result = drawn_files({sample_recording(true)});
  CHECK_THAT(result.page,
             ContainsSubstring(row_of("127.0.0.1:8080") +
                               "<td class=\"number\">5</td><td class=\"number\">6</td>"
                               "<td class=\"number\">40.0 ms</td><td class=\"number\">40.0 ms</td>"
                               "<td class=\"number\">23</td><td class=\"number\">11</td>"
                               "<td class=\"number\">250 ms</td>"
                               "<td class=\"number\">28 or more</td>"
                               "<td>nginx (812 and 1 more), nginx.service</td>"));
  CHECK(count(result.page, row_of("[::]:22")) == 1);
  REQUIRE(result.plots.size() == 2);
  CHECK(result.plots[0].name == "watch-1-depth");
  CHECK(result.plots[1].name == "watch-1-waiter");
  CHECK_THAT(result.plots[0].settings, ContainsSubstring("drops_title = '23 dropped'"));
}

TEST_CASE("how well it was looked at is with the configuration, and what the kernel counted") {
  const std::string page = drawn_files({sample_recording(true)}).page;
  CHECK_THAT(page, ContainsSubstring("<td class=\"number\">4,096</td><td class=\"number\">990</td>"
                                     "<td class=\"number\">990 of 1,000</td>"));
  CHECK_THAT(page, ContainsSubstring("3.1 %"));
  CHECK_THAT(page, ContainsSubstring(row_of("TcpExtListenOverflows") +
                                     "<td>host</td><td class=\"number\">3</td>"));
}

TEST_CASE("a file that is cut short says so, with the figures it has") {
  const std::string whole = sample_recording(false);
  const std::string intervals = drawn_files({without_last_line(whole)}).page;
  CHECK_THAT(intervals, ContainsSubstring("The file is cut short: there is no summary."));
  CHECK_THAT(intervals, ContainsSubstring("23 packets were dropped"));
  CHECK_THAT(drawn_files({whole.substr(0, whole.size() - 9)}).page,
             ContainsSubstring("cut short: its last line is incomplete and was left out, and there "
                               "is no summary."));
}

TEST_CASE("that nothing happened is said in words") {
  const auto page = [](const std::vector<SampleQueue>& queues) {
    return drawn_files({sample_line("summary", 3, queues)}).page;
  };
  CHECK_THAT(page({{.high = 2}}),
             ContainsSubstring("No queue reached its limit, and none dropped a packet."));
  CHECK_THAT(page({{.high = 5}}),
             ContainsSubstring("None dropped a packet; 1 queue reached its limit."));
  CHECK_THAT(page({}), ContainsSubstring("Nobody listened."));
}

TEST_CASE("of many queues the worst are shown, and how many more there are") {
  std::vector<SampleQueue> queues;
  for (unsigned i = 0; i < 50; ++i) {
    queues.push_back({.inode = 100 + i, .high = 6, .drops = 50 - i, .words = "dropped some"});
    queues.back().address = "10.0.0.1:" + std::to_string(1000 + i);
  }
  const Drawn result = drawn_files({sample_line("summary", 3, queues)});
  CHECK(count(result.page, "<th scope=\"row\">10.0.0.1:") == 20);
  CHECK(count(result.page, "dropped some") == 20);
  CHECK(count(result.page, "<li>and 30 more</li>") == 1);
  CHECK_THAT(result.page, ContainsSubstring("and 30 more queues</p>"));
  CHECK_THAT(result.page, ContainsSubstring("and 42 more queues had clients in them</p>"));
  REQUIRE(result.plots.size() == 8);
  CHECK(result.plots[7].name == "watch-8-depth");
  CHECK_THAT(result.page, ContainsSubstring("1,275 packets were dropped, by 50 queues."));
}

TEST_CASE("a watch stands beside other results on one page") {
  const Drawn result = drawn_files({sample_results({{}}), sample_recording(true)});
  CHECK(count(result.page, "<article>") == 2);
  CHECK(count(result.page, "id=\"2-watch\"") == 1);
  CHECK(result.plot("2-watch-1-depth").script == "watch-depth.gp");
}

TEST_CASE("spans are written as people read them") {
  CHECK(span_text(0.25) == "250 ms");
  CHECK(span_text(61.2) == "61.2 s");
  CHECK(span_text(725.2) == "12 min 5 s");
  CHECK(span_text(12'000) == "3 h 20 min");
  CHECK(span_text(8 * 86'400 + 7200) == "8 days 2 h");
}

TEST_CASE("gnuplot draws every picture, whatever the queues are called") {
  const Drawn result = drawn_files(
      {sample_line("interval", 0.2, {{.address = kWicked, .high = 6, .drops = 1, .oldest = 0}}) +
           "\n" +
           sample_line("summary", 0.2, {{.address = kWicked, .high = 6, .drops = 1, .oldest = 0}}),
       sample_line("summary", 0, {{.high = 1}}),  // without any interval
       sample_recording(true), sample_recording(false)});
  CHECK(count(result.page, "<script") == 0);
  CHECK(result.plots.size() == 7);
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  for (const Plot& plot : result.plots) {
    INFO(plot.name);
    const std::string svg = draw_svg(plot);
    CHECK(svg.ends_with("</svg>\n\n"));
    CHECK(count(svg, "<script") == 0);
  }
}

}  // namespace
}  // namespace merhaba::bench::report::test
