#include "bench/report/report_experiment.hpp"

#include "bench/overflow/experiment_sample.hpp"
#include "bench/report/document_sample.hpp"
#include "bench/report/report_page.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
using namespace overflow::test;

namespace {

using Catch::Matchers::ContainsSubstring;

std::string html(const overflow::Experiment& experiment) {
  return experiment_html(experiment, "", [](const Plot& plot) { return "<svg>" + plot.name; });
}

TEST_CASE("an experiment is its question, what follows, what differs, its pictures and tables") {
  const std::string text = html(sample_experiment());
  CHECK_THAT(text, ContainsSubstring("<h3 id=\"capacity\">capacity: How many handshakes "
                                     "complete?</h3>"));
  CHECK_THAT(text, ContainsSubstring("<li>It holds one more than was asked.</li>"));
  CHECK_THAT(text, ContainsSubstring("<h4>Not as predicted: 1</h4>"));
  CHECK_THAT(text, ContainsSubstring("<b>capacity at backlog 511</b>: predicted 129, observed 130 "
                                     "by inet_diag"));
  CHECK_THAT(text, ContainsSubstring("<h4>By backlog</h4>\n<figure>\n<div class=\"plot\">"
                                     "<svg>capacity</div>"));
  CHECK_THAT(text, ContainsSubstring("<th scope=\"row\" class=\"number\">511</th>"));
}

TEST_CASE("the accounts are a table, and an account that does not balance is shown outside of it") {
  const std::string text = html(sample_experiment());
  CHECK_THAT(text, ContainsSubstring("<h4>The accounts: 1 of 2 balance</h4>\n"
                                     "<ul class=\"troubles\">\n<li><b>backlog 511</b>: SYNs "
                                     "dropped: 4 by the clients, 5 by the kernel</li>"));
  CHECK_THAT(text, ContainsSubstring("<th scope=\"row\">backlog 5</th><td>balances</td>"
                                     "<td class=\"number\">10</td><td class=\"number\">6</td>"
                                     "<td class=\"number\">4</td><td class=\"number\">4</td>"
                                     "<td class=\"number\"></td>"));
  CHECK_THAT(text, ContainsSubstring("<th scope=\"row\">backlog 511</th><td>DIFFERS</td>"
                                     "<td class=\"number\">133</td><td class=\"number\">129</td>"
                                     "<td class=\"number\">4</td><td class=\"number\">4, kernel "
                                     "5</td><td class=\"number\">129</td>"));
}

TEST_CASE("where all is as predicted and balances, nothing looks like trouble") {
  overflow::Experiment experiment = sample_experiment();
  experiment.findings.clear();
  experiment.accounts.pop_back();
  const std::string text = html(experiment);
  CHECK_THAT(text, ContainsSubstring("The accounts: 1 of 1 balance"));
  CHECK_THAT(text, !ContainsSubstring("troubles") && !ContainsSubstring("Not as predicted"));
}

TEST_CASE("a long table has to be asked for; a drawn sheet is its picture alone") {
  overflow::Experiment experiment = sample_experiment();
  for (int i = 0; i < 40; ++i) experiment.sheets[0].add(experiment.sheets[0].rows[0]);
  CHECK_THAT(html(experiment), ContainsSubstring("<details>\n<summary>All 42 rows</summary>"));
  experiment.sheets[0].drawn = true;
  CHECK_THAT(html(experiment), ContainsSubstring("<svg>capacity") && !ContainsSubstring("42 rows"));
  experiment.sheets[0].plot = result::Sheet::Plot::none;
  CHECK_THAT(html(experiment), !ContainsSubstring("By backlog"));
}

TEST_CASE("nothing of an experiment becomes part of the page but as text") {
  overflow::Experiment experiment = sample_experiment();
  const std::string wicked = "<script>";
  experiment.name = experiment.question = experiment.conclusion = wicked;
  experiment.words = {wicked};
  experiment.findings = {{wicked, wicked, wicked}};
  experiment.sheets[0].title = wicked;
  experiment.sheets[0].columns[0].heading = wicked;
  for (overflow::Account& account : experiment.accounts)
    account.run = account.checks[0].what = wicked;
  CHECK_THAT(html(experiment), !ContainsSubstring(wicked));
}

TEST_CASE("experiments and results share a page, their plots and places kept apart") {
  std::vector<std::string> plots;
  const std::string page =
      report_page({parse_document(experiment_json(sample_experiment()).dump(), "one.json"),
                   parse_document(sample_results({{}}), "other.json")},
                  [&](const Plot& plot) {
                    plots.push_back(plot.name);
                    return std::string("<svg></svg>");
                  });
  CHECK(plots ==
        std::vector<std::string>{"1-capacity", "2-drain-rates", "2-drain-cpu", "2-drain-latency"});
  CHECK_THAT(page, ContainsSubstring("id=\"1-capacity\"") && ContainsSubstring("id=\"2-drain\"") &&
                       ContainsSubstring("<h2>overflow, <time") &&
                       ContainsSubstring("<h2>compare, <time"));
}

}  // namespace
}  // namespace merhaba::bench::report::test
