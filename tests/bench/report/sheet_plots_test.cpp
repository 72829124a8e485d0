#include "bench/report/sheet_plots.hpp"

#include <algorithm>

#include "bench/overflow/experiment_sample.hpp"
#include "bench/overflow/overflow_sample.hpp"
#include "bench/report/gnuplot_support.hpp"
#include "bench/result/plot_promise.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
using namespace overflow::test;

namespace {

using Catch::Matchers::ContainsSubstring;

overflow::Experiment with(const std::string& name, std::vector<result::Sheet> sheets) {
  overflow::Experiment experiment;
  experiment.name = name;
  experiment.sheets = std::move(sheets);
  return experiment;
}

std::vector<Figure> figures(const overflow::Experiment& experiment) {
  return figures_of(experiment, experiment.sheets.front());
}

Plot plot(const overflow::Experiment& experiment, const std::string& name) {
  for (const Figure& figure : figures(experiment)) {
    if (figure.plot.name == name) return figure.plot;
  }
  return {};
}

TEST_CASE("capacity is drawn by somaxconn, each cell as often as it was read") {
  const Plot capacity = plot(sample_experiment(), "capacity");
  CHECK(capacity.data == "6 6\n129 129\n6 6\n129 129\n6 6\n129 130\n\n\n");
  CHECK(capacity.settings == "array name[1] = ['somaxconn 128']\n");
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(curve(capacity, "somaxconn 128") == "6 6\n129 129\n6 6\n129 129\n6 6\n129 130\n");
  CHECK(curve(capacity, "as predicted").starts_with("0.769231 0.769231\n"));  // x, in all of it
}

TEST_CASE("a stall shows how long clients wait and whose SYN is dropped, with the knee") {
  const overflow::Experiment one = with("stall", {stall_sweep(), stall_knees(100)});
  REQUIRE(figures(one).size() == 2);
  CHECK(figures(one)[0].caption.starts_with("1000 clients/s. "));
  const Plot latency = plot(one, "stall-latency");
  CHECK_THAT(latency.settings, ContainsSubstring("knee = 174\n") &&
                                   ContainsSubstring("'the knee, as predicted: 174'"));
  CHECK_THAT(latency.data, ContainsSubstring("\n\n100 1030000000\n200 185000000\n\n\n"));
  const Plot hit = plot(one, "stall-hit");
  CHECK(hit.data == "100 0.25\n200 0\n\n\n100 0.26\n200 0\n\n\n");
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(curve(latency, "p99") == "100 1.03e+09\n200 1.85e+08\n");
  CHECK(curve(latency, "p99.9") == "100 1.04e+09\n200 2e+08\n");
  CHECK(curve(latency, "p50") == "100 1e+06\n200 1e+06\n");
  CHECK(curve(latency, "p99, as predicted") == "100 1.02e+09\n200 1.8e+08\n");
  CHECK(curve(hit, "as predicted") == "100 25\n200 0\n");
  CHECK(curve(hit, "observed") == "100 26\n200 0\n");
}

TEST_CASE("several stalls are laid over each other by their knees") {
  result::Sheet sweep = stall_sweep();
  sweep.add({500.0, 50.0, 0.1, 0.12, 1.02e9, 1e6, 1.01e9, 1.04e9});
  const overflow::Experiment several = with("stall", {sweep, stall_knees(100)});
  const Plot latency = plot(several, "stall-latency");
  CHECK_THAT(latency.data, ContainsSubstring("\n\n0.5 1010000000\n\n\n"));
  CHECK_THAT(latency.settings, ContainsSubstring("['1000 clients/s', '500 clients/s']"));
  const Plot hit = plot(several, "stall-hit");
  CHECK(hit.data == "0.25 0.26\n0 0\n\n\n0.1 0.12\n\n\n");
  // Where the knee is not known nothing can be laid over it.
  CHECK(figures(with("stall", {sweep})).size() == 1);
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(curve(latency, "500 clients/s") == "0.5 1.01e+09\n");
  CHECK(curve(hit, "1000 clients/s") == "25 26\n0 0\n");
}

TEST_CASE("a queue over time has a mark wherever more was dropped, and what is full") {
  const Plot queue = plot(with("stall", {depth()}), "queue-depth");
  // What goes on as it is needs no point of its own: that at 50 ns.
  CHECK(queue.data == "0 0 5 0\n10 6 5 0\n20 6 5 40\n30 6 5 2\n40 0 5 0\n60 0 5 0\n\n\n");
  CHECK(queue.settings == "dropped = '42 SYNs dropped'\n");
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(curve(queue, "42 SYNs dropped") == "20 6\n30 6\n");
  CHECK(curve(queue, "in the queue") == "0 0\n10 6\n20 6\n30 6\n40 0\n60 0\n");
  CHECK(curve(queue, "full: the limit, and one").starts_with("0 6\n"));
}

TEST_CASE("workers are drawn by their listeners, predicted and found") {
  const Plot sweep = plot(with("workers", {workers()}), "workers");
  CHECK(sweep.data == "1 512 513 513 513 513 513 513\n4 512 477 457 495 473 448 491\n\n\n");
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(curve(sweep, "its range, predicted") == "1 513 513\n4 448 491\n");
  CHECK(curve(sweep, "least and most") == "1 513 513 513\n4 477 457 495\n");
  CHECK(curve(sweep, "median, predicted") == "1 513\n4 473\n");
  CHECK(curve(sweep, "median") == "1 513\n4 477\n");
  CHECK(curve(sweep, "places in all") == "1 512\n4 512\n");
}

TEST_CASE("ways to stop are bars, put together of what became of the clients") {
  const Plot bars = plot(with("stop", {ways()}), "stop-ways");
  CHECK(bars.data == "1 0 1000\n\n\n0 0 100\n1 1000 1100\n\n\n0 100 1100\n1 1100 1200\n\n\n");
  CHECK_THAT(bars.settings, ContainsSubstring("part[3] = ['served', 'refused', 'reset']\n"));
  CHECK_THAT(bars.settings, !ContainsSubstring("'lost'"));  // the reset ones are these
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(curve(bars, "served") == "500 1 0 1000 0.66 1.34\n");
  CHECK(curve(bars, "refused") == "50 0 0 100 -0.34 0.34\n1050 1 1000 1100 0.66 1.34\n");
}

TEST_CASE("a time line has a lane for each client, a mark for each event, and the acceptor's") {
  const Plot lanes = plot(with("fate", {timeline()}), "fate-timeline");
  CHECK_THAT(lanes.settings, ContainsSubstring("array client[1] = ['1']\n") &&
                                 ContainsSubstring("array client_place[1] = [1.7]\n") &&
                                 ContainsSubstring("array event[3] = ['SYN', 'SYN again', ") &&
                                 ContainsSubstring("resumes = 1\n"));
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(curve(lanes, "SYN again") == "1e+09 1.7\n");
  CHECK(curve(lanes, "acceptor resumes").starts_with("1.5e+09 1.2 "));
  CHECK(curve(lanes, "the client waits").starts_with("0 1.7 2e+09 "));
  CHECK_THAT(draw_svg(lanes), ContainsSubstring("<text>client 1</text>"));
}

TEST_CASE("marks that would hide one another stand side by side") {
  result::Sheet sheet = timeline();
  sheet.rows.clear();
  sheet.add({"s", 1.0, 0.0, "SYN"});
  sheet.add({"s", 1.0, 1.0, "connected"});
  sheet.add({"s", 1.0, 1e9, "reset"});
  // After where the client waits, where nobody resumes, and its SYN: where it is connected.
  const std::string text = plot(with("fate", {sheet}), "fate-timeline").data;
  const std::string begin = "nan nan nan\n\n\n0 1.7\n\n\n";
  REQUIRE(text.find(begin) != std::string::npos);
  const double at = std::stod(text.substr(text.find(begin) + begin.size()));
  CHECK(at > 1e9 / 100);
  CHECK(at < 1e9 / 50);
}

TEST_CASE("a sheet is drawn by its plot, whatever its name; without rows, or a plot, it is not") {
  for (result::Sheet sheet : {stall_sweep(), timeline(), depth(), workers(), ways(),
                              sample_experiment().sheets.front()}) {
    INFO(sheet.name << " " << sheet.columns.back().key);
    CHECK_FALSE(figures(with("x", {sheet, stall_knees(1)})).empty());
    result::Sheet other = sheet;
    other.name = "other";
    CHECK_FALSE(figures(with("x", {other})).empty());
    other.plot = result::Sheet::Plot::none;
    CHECK(figures(with("x", {other})).empty());
    result::Sheet empty = sheet;
    empty.rows.clear();
    CHECK(figures(with("x", {empty})).empty());
  }
  result::Sheet nobody = ways();
  for (auto& row : nobody.rows) std::fill(row.begin() + 1, row.end(), 0.0);
  CHECK(figures(with("stop", {nobody})).empty());
}

TEST_CASE("a sheet that lacks a column of its plot is an error that names both") {
  for (const result::Sheet& sheet : {stall_sweep(), timeline(), depth(), workers(), ways(),
                                     sample_experiment().sheets.front()}) {
    std::size_t refused = 0;
    for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
      result::Sheet unknown = sheet;
      unknown.columns[i].key += "?";
      if (result::broken_promise(unknown).empty()) {
        figures(with("x", {unknown}));  // never reads what is not there
        continue;
      }
      ++refused;
      CHECK_THROWS_WITH(figures(with("x", {unknown})),
                        ContainsSubstring("the sheet \"" + sheet.name + "\" has no column \"" +
                                          sheet.columns[i].key + "\""));
    }
    CHECK(refused > 0);
  }
}

TEST_CASE("what a file calls its experiment is part of no plot's name, for files are named so") {
  for (const result::Sheet& sheet : {stall_sweep(), timeline(), depth(), workers(), ways(),
                                     sample_experiment().sheets.front()}) {
    result::Sheet renamed = sheet;
    renamed.name = "../wicked";
    for (const Figure& figure : figures(with("../wicked", {renamed}))) {
      CHECK(figure.plot.name.find("wicked") == std::string::npos);
    }
  }
}

TEST_CASE("a time line of nothing but the acceptor is drawn too") {
  result::Sheet sheet = timeline();
  sheet.rows.erase(sheet.rows.begin(), sheet.rows.begin() + 3);
  REQUIRE(figures(with("fate", {sheet})).size() == 1);
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(draw_svg(figures(with("fate", {sheet}))[0].plot).ends_with("</svg>\n\n"));
}

TEST_CASE("gnuplot draws every picture, whatever is in the sheets") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  result::Sheet grid = stall_sweep();
  grid.add({500.0, 50.0, 0.1, 0.12, 1.02e9, 1e6, 1.01e9, 1.04e9});
  result::Sheet one_row = workers();
  one_row.rows.resize(1);
  std::vector<overflow::Experiment> all{with("stall", {grid, stall_knees(100)}),
                                        with("w", {one_row})};
  for (const result::Sheet& sheet : {stall_sweep(), timeline(), depth(), workers(), ways(),
                                     sample_experiment().sheets.front()}) {
    all.push_back(with("x", {sheet}));
    result::Sheet extreme = sheet;
    for (auto& row : extreme.rows) {
      for (auto& cell : row) {
        if (std::holds_alternative<double>(cell)) cell = &row == &extreme.rows[0] ? -1e18 : 1e18;
      }
    }
    all.push_back(with("x", {extreme}));
  }
  std::size_t drawn = 0;
  for (const overflow::Experiment& experiment : all) {
    for (const Figure& figure : figures(experiment)) {
      INFO(figure.plot.name << "\n" << figure.plot.settings << figure.plot.data);
      CHECK(draw_svg(figure.plot).ends_with("</svg>\n\n"));
      ++drawn;
    }
  }
  CHECK(drawn >= 13);
}

}  // namespace
}  // namespace merhaba::bench::report::test
