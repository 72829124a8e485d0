#include "bench/report/report_experiment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/report/overflow_plots.hpp"
#include "bench/support/html.hpp"
#include "bench/support/table.hpp"

namespace merhaba::bench {
namespace {

constexpr std::size_t kLongTable = 30;  // rows; of more, one has to ask for it

std::string count(std::uint64_t number) { return format_count(static_cast<double>(number)); }

std::string folded(const std::string& summary, const std::string& html) {
  return fmt::format("<details>\n<summary>{}</summary>\n{}</details>\n", summary, html);
}

std::string findings_html(const std::vector<Finding>& findings) {
  if (findings.empty()) return "";
  std::string items;
  for (const Finding& finding : findings) {
    items +=
        fmt::format("<li><b>{}</b>: predicted {}, observed {}</li>\n", escape_html(finding.what),
                    escape_html(finding.predicted), escape_html(finding.observed));
  }
  return fmt::format(
      "<div class=\"troubles\">\n<h4>Not as predicted: {}</h4>\n<ul>\n{}</ul>\n</div>\n",
      findings.size(), items);
}

std::string sheet_html(const Experiment& experiment, const Sheet& sheet, const Draw& draw) {
  const std::vector<Figure> figures = figures_of(experiment, sheet);
  if (sheet.drawn && figures.empty()) return "";
  std::string html = "<h4>" + escape_html(sheet.title) + "</h4>\n";
  for (const Figure& figure : figures) html += figure_html(draw, figure.plot, figure.caption);
  if (sheet.drawn) return html;
  const std::size_t rows = sheet.rows.size();
  const std::string table = sheet.html().html();
  return html + (rows > kLongTable ? folded(fmt::format("All {} rows", rows), table) : table);
}

// Of all ledgers, in the order they come.
std::vector<std::string> checks_of(const std::vector<Ledger>& ledgers) {
  std::vector<std::string> all;
  for (const Ledger& ledger : ledgers) {
    for (const Ledger::Check& check : ledger.checks) {
      if (std::find(all.begin(), all.end(), check.what) == all.end()) all.push_back(check.what);
    }
  }
  return all;
}

std::vector<Outcome> outcomes_of(const std::vector<Ledger>& ledgers) {
  std::vector<Outcome> all;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (std::any_of(ledgers.begin(), ledgers.end(),
                    [&](const Ledger& ledger) { return ledger.of(outcome) > 0; })) {
      all.push_back(outcome);
    }
  }
  return all;
}

std::string check_text(const Ledger& ledger, const std::string& what) {
  for (const Ledger::Check& check : ledger.checks) {
    if (check.what != what) continue;
    return check.callers == check.kernel ? count(check.kernel)
                                         : count(check.callers) + ", kernel " + count(check.kernel);
  }
  return "";
}

HtmlTable ledger_table(const std::vector<Ledger>& ledgers) {
  const std::vector<Outcome> outcomes = outcomes_of(ledgers);
  const std::vector<std::string> checks = checks_of(ledgers);
  std::vector<Table::Column> columns{
      {"run", Table::Align::left}, {"account", Table::Align::left}, {"attempted"}};
  for (const Outcome outcome : outcomes) columns.push_back({std::string(outcome_name(outcome))});
  for (const std::string& check : checks) columns.push_back({check});
  HtmlTable table(columns);
  for (const Ledger& ledger : ledgers) {
    const bool balances = ledger.balances();
    std::vector<std::string> row{ledger.run, balances ? "balances" : "DIFFERS",
                                 count(ledger.attempted)};
    for (const Outcome outcome : outcomes) row.push_back(count(ledger.of(outcome)));
    for (const std::string& check : checks) row.push_back(check_text(ledger, check));
    table.add(std::move(row), balances ? "" : "unbalanced");
  }
  return table;
}

std::string ledgers_html(const std::vector<Ledger>& ledgers) {
  if (ledgers.empty()) return "";
  std::string differences;
  std::size_t balanced = 0;
  for (const Ledger& ledger : ledgers) {
    if (ledger.balances()) {
      ++balanced;
    } else {
      differences += fmt::format("<li><b>{}</b>: {}</li>\n", escape_html(ledger.run),
                                 escape_html(ledger.difference()));
    }
  }
  if (!differences.empty()) differences = "<ul class=\"troubles\">\n" + differences + "</ul>\n";
  const std::string table =
      "<p class=\"aside\">What became of each caller attempted; and figures known twice, by the "
      "callers and by the kernel: where both are equal they stand once.</p>\n" +
      ledger_table(ledgers).html();
  return fmt::format(
      "<h4>The accounts: {} of {} balance</h4>\n{}<div class=\"ledgers\">\n{}</div>\n", balanced,
      ledgers.size(), differences, folded(fmt::format("All {} accounts", ledgers.size()), table));
}

}  // namespace

std::string experiment_html(const Experiment& experiment, const std::string& prefix,
                            const Draw& draw) {
  std::string html = fmt::format("<section class=\"experiment\">\n<h3 id=\"{}{}\">{}: {}</h3>\n",
                                 prefix, escape_html(experiment.name), escape_html(experiment.name),
                                 escape_html(experiment.question));
  if (!experiment.words.empty()) {
    html += "<ul class=\"summary\">\n";
    for (const std::string& words : experiment.words) {
      html += "<li>" + escape_html(words) + "</li>\n";
    }
    html += "</ul>\n";
  }
  html += findings_html(experiment.findings);
  for (const Sheet& sheet : experiment.sheets) html += sheet_html(experiment, sheet, draw);
  return html + ledgers_html(experiment.ledgers) + "</section>\n";
}

}  // namespace merhaba::bench
