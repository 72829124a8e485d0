#include "bench/report/overflow_plots.hpp"

#include <algorithm>

#include "bench/overflow/experiment_sample.hpp"
#include "bench/overflow/overflow_sample.hpp"
#include "bench/result/plot_promise.hpp"
#include "bench/target/child.hpp"
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

std::string script(const overflow::Experiment& experiment, const std::string& name) {
  for (const Figure& figure : figures(experiment)) {
    if (figure.plot.name == name) return figure.plot.script;
  }
  return "";
}

TEST_CASE("capacity is drawn by somaxconn, each cell as often as it was read") {
  const overflow::Experiment experiment = sample_experiment();
  CHECK_THAT(
      script(experiment, "capacity"),
      ContainsSubstring("$line0 << END\n1 1\n130 130\nEND\n") &&
          ContainsSubstring("$line1 << END\n6 6\n129 129\n6 6\n129 129\n6 6\n129 130\nEND\n") &&
          ContainsSubstring("title 'somaxconn 128'") && ContainsSubstring("set logscale xy\n"));
}

TEST_CASE("a stall shows how long clients wait and who loses a SYN, with the knee") {
  const overflow::Experiment one = with("stall", {stall_sweep(), stall_knees(100)});
  REQUIRE(figures(one).size() == 2);
  CHECK(figures(one)[0].caption.starts_with("1000 clients/s. "));
  CHECK_THAT(script(one, "stall-latency"),
             ContainsSubstring("'the knee, as predicted: 174'") &&
                 ContainsSubstring("$line2 << END\n100 1030000000\n200 185000000\nEND\n"));
  CHECK_THAT(script(one, "stall-hit"),
             ContainsSubstring("$line0 << END\n100 25\n200 0\nEND\n") &&
                 ContainsSubstring("$line1 << END\n100 26\n200 0\nEND\n"));
}

TEST_CASE("several stalls are laid over each other by their knees") {
  result::Sheet sweep = stall_sweep();
  sweep.add({500.0, 50.0, 0.1, 0.12, 1.02e9, 1e6, 1.01e9, 1.04e9});
  const overflow::Experiment several = with("stall", {sweep, stall_knees(100)});
  CHECK_THAT(script(several, "stall-latency"),
             ContainsSubstring("$line1 << END\n0.5 1010000000\nEND\n") &&
                 ContainsSubstring("title '500 clients/s'"));
  CHECK_THAT(script(several, "stall-hit"), ContainsSubstring("$line1 << END\n25 26\n0 0\nEND\n"));
  // Where the knee is not known nothing can be laid over it.
  CHECK(figures(with("stall", {sweep})).size() == 1);
}

TEST_CASE("a queue over time has a mark wherever more was dropped, and what is full") {
  const std::string text = script(with("stall", {depth()}), "queue-depth");
  CHECK_THAT(text, ContainsSubstring("$line2 << END\n20 6\n30 6\nEND\n") &&
                       ContainsSubstring("title '42 SYNs dropped'"));
  // What goes on as it is needs no point of its own: that at 50 ns.
  CHECK_THAT(text, ContainsSubstring("$line1 << END\n0 0\n10 6\n20 6\n30 6\n40 0\n60 0\nEND\n"));
  CHECK_THAT(text, ContainsSubstring("$line0 << END\n0 6\n"));
}

TEST_CASE("workers are drawn by their listeners, predicted and found") {
  CHECK_THAT(script(with("workers", {workers()}), "workers"),
             ContainsSubstring("$line1 << END\n1 513 513\n4 448 491\nEND\n") &&
                 ContainsSubstring("$line3 << END\n1 513 513 513\n4 477 457 495\nEND\n"));
}

TEST_CASE("ways to stop are bars, put together of what became of the clients") {
  const std::string text = script(with("stop", {ways()}), "stop-ways");
  CHECK_THAT(text, ContainsSubstring("$line0 << END\n500 1 0 1000\nEND\n") &&
                       ContainsSubstring("$line1 << END\n50 0 0 100\n1050 1 1000 1100\nEND\n") &&
                       ContainsSubstring("$line2 << END\n600 0 100 1100\n1150 1 1100 1200\nEND\n"));
  CHECK_THAT(text, !ContainsSubstring("title 'lost'"));  // the reset ones are these
}

TEST_CASE("a time line has a lane for each client, a mark for each event, and the acceptor's") {
  const std::string text = script(with("fate", {timeline()}), "fate-timeline");
  CHECK_THAT(text, ContainsSubstring("set label 'client 1' at graph 0, first 1.7 right") &&
                       ContainsSubstring("title 'SYN again'") &&
                       ContainsSubstring("title 'acceptor resumes'"));
}

TEST_CASE("marks that would hide one another stand side by side") {
  result::Sheet sheet = timeline();
  sheet.rows.clear();
  sheet.add({"s", 1.0, 0.0, "SYN"});
  sheet.add({"s", 1.0, 1.0, "connected"});
  sheet.add({"s", 1.0, 1e9, "reset"});
  const std::string text = script(with("fate", {sheet}), "fate-timeline");
  const std::string begin = "$line2 << END\n";
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

TEST_CASE("gnuplot draws every picture, whatever is in the sheets") {
  if (!target::find_program("gnuplot")) SKIP("gnuplot is not here");
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
      INFO(figure.plot.name << "\n" << figure.plot.script);
      CHECK(draw_svg(figure.plot).ends_with("</svg>\n\n"));
      ++drawn;
    }
  }
  CHECK(drawn >= 13);
}

}  // namespace
}  // namespace merhaba::bench::report::test
