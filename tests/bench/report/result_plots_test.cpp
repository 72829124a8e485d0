#include "bench/report/result_plots.hpp"

#include "bench/report/drawn_page.hpp"
#include "bench/report/gnuplot_support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a server keeps its look in all plots of the page, in whatever order they have it") {
  const std::string one = sample_results({{"merhaba"},
                                          {"merhaba (A/A)"},
                                          {.target = "nginx", .rate = 90'000},
                                          {.target = "node", .rate = 10'000},
                                          {.target = "floor-epoll", .rate = 99'000},
                                          {.target = "node", .mode = "closed", .rate = 90'000},
                                          {.target = "nginx", .mode = "closed", .rate = 10'000},
                                          {.target = "merhaba", .mode = "closed"}});
  const Drawn result = drawn_files({one, sample_results({{"node"}, {"merhaba"}, {"other"}})});
  for (const char* name : {"1-drain-rates", "1-drain-cpu", "1-drain-latency"}) {
    INFO(name);
    CHECK(result.look(name, "merhaba") == "subject");
    CHECK(result.look(name, "merhaba (A/A)") == "subject again");
    CHECK(result.look(name, "nginx") == "other 0");
    CHECK(result.look(name, "node") == "other 1");
    CHECK(result.look(name, "floor-epoll") == "floor 0");
  }
  for (const char* name : {"1-closed-rates", "1-closed-cpu", "1-closed-latency"}) {
    INFO(name);
    CHECK(result.look(name, "merhaba") == "subject");
    CHECK(result.look(name, "nginx") == "other 0");
    CHECK(result.look(name, "node") == "other 1");
  }
  for (const char* name : {"2-drain-rates", "2-drain-cpu", "2-drain-latency"}) {
    INFO(name);
    CHECK(result.look(name, "node") == "other 1");
    CHECK(result.look(name, "merhaba") == "subject");
    CHECK(result.look(name, "other") == "other 2");
  }
}

TEST_CASE("bars begin at 0, the first on top, and floors are lines too") {
  const Drawn result = drawn({{.target = "nginx", .rate = 1000}, {"floor-epoll"}});
  CHECK(result.plot("drain-rates").data.starts_with("50000 45000 55000"));
  CHECK(result.plot("drain-rates").data.ends_with("\n1000 900 1100 1100\n\n\n"));
  CHECK_THAT(result.plot("drain-rates").settings,
             ContainsSubstring("name[2] = ['floor-epoll', 'nginx']\n"));
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  for (const char* name : {"drain-rates", "drain-cpu"}) {
    INFO(name);
    const Plot plot = result.plot(name);
    const std::string bar = curve(plot, "floors");  // middle, place, from 0 to its end
    CHECK(count(bar, "\n") == 1);
    CHECK(count(bar, " 0 0 ") + count(bar, " 1 0 ") == 1);
    CHECK(count(draw_svg(plot), "<text>floor-epoll</text>") == 1);
  }
  CHECK(curve(result.plot("drain-rates"), "floors") == "50000 0 0 50000 -0.36 0.36\n");
  CHECK(curve(result.plot("drain-rates"), "95 % interval") ==
        "50000 0 45000 55000\n1000 1 900 1100\n");
  // The line of the only floor goes through both bars.
  CHECK_THAT(curve(result.plot("drain-rates"), ""), ContainsSubstring("50000 -0.5 0 2\n"));
}

TEST_CASE("percentiles are plotted where their share of clients is, the longest at their number") {
  const Plot plot = drawn({{}}).plot("drain-latency");
  CHECK(plot.data == "0 50000 2000\n50 100000 2000\n99 300000 2000\n100 500000 2000\n\n\n");
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(curve(plot, "merhaba") == "1 50000\n2 100000\n100 300000\n2000 500000\n");
}

TEST_CASE("a line of percentiles does not go back where they are finer than their number") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  Plot plot = drawn({{}}).plot("drain-latency");
  plot.data = block({{0, 1000, 1}, {99.9, 2000, 9}, {100, 3000, 10}});
  CHECK(curve(plot, "merhaba") == "1 1000\n1000 2000\n1000 3000\n");
}

TEST_CASE("the steps of an open loop show the knee instead of bars") {
  const Drawn result = drawn({{.mode = "open", .rate = 1000, .asked = 1000},
                              {.mode = "open", .rate = 3000, .limited = true, .asked = 4000}},
                             R"({"knee_per_s": 1000.0})");
  REQUIRE(result.plots.size() == 3);
  const Plot rate = result.plot("open-knee-rate");
  const Plot latency = result.plot("open-knee-latency");
  CHECK(rate.data == "1000 1000 0 100000 300000 400000\n4000 3000 1 100000 300000 400000\n\n\n");
  CHECK_THAT(rate.settings,
             ContainsSubstring("knee = 1000\n") && ContainsSubstring("'the knee: 1,000/s'"));
  CHECK(latency.data == rate.data);
  CHECK(count(result.page, row_of("4,000/s asked")) == 1);
  CHECK_THAT(result.page, ContainsSubstring("up to <strong>1,000</strong> clients per second"));
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(curve(rate, "achieved") == "1000 1000\n4000 3000\n");
  CHECK(curve(rate, "generator-limited") == "4000 3000\n");
  CHECK(curve(latency, "p99") == "1000 300000\n4000 300000\n");
  CHECK(curve(latency, "p99.9") == "1000 400000\n4000 400000\n");
  CHECK_THAT(draw_svg(rate), ContainsSubstring("<text>the knee: 1,000/s</text>"));
}

}  // namespace
}  // namespace merhaba::bench::report::test
