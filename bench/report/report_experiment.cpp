#include "bench/report/report_experiment.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/report/sheet_plots.hpp"
#include "bench/result/html.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

constexpr std::size_t kLongTable = 30;  // rows; of more, one has to ask for it

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}

std::string folded(const std::string& summary, const std::string& html) {
  return fmt::format("<details>\n<summary>{}</summary>\n{}</details>\n", summary, html);
}

std::string findings_html(const std::vector<overflow::Finding>& findings) {
  if (findings.empty()) return "";
  std::string items;
  for (const overflow::Finding& finding : findings) {
    items += fmt::format("<li><b>{}</b>: predicted {}, observed {}</li>\n",
                         result::escape_html(finding.what), result::escape_html(finding.predicted),
                         result::escape_html(finding.observed));
  }
  return fmt::format(
      "<div class=\"troubles\">\n<h4>Not as predicted: {}</h4>\n<ul>\n{}</ul>\n</div>\n",
      findings.size(), items);
}

std::string sheet_html(const overflow::Experiment& experiment, const result::Sheet& sheet,
                       const Draw& draw) {
  const std::vector<Figure> figures = figures_of(experiment, sheet);
  if (sheet.drawn && figures.empty()) return "";
  std::string html = "<h4>" + result::escape_html(sheet.title) + "</h4>\n";
  for (const Figure& figure : figures) html += figure_html(draw, figure);
  if (sheet.drawn) return html;
  const std::size_t rows = sheet.rows.size();
  const std::string table = sheet.html().html();
  return html + (rows > kLongTable ? folded(fmt::format("All {} rows", rows), table) : table);
}

// Of all accounts, in the order they come.
std::vector<std::string> checks_of(const std::vector<overflow::Account>& accounts) {
  std::vector<std::string> all;
  for (const overflow::Account& account : accounts) {
    for (const overflow::Account::Check& check : account.checks) {
      if (std::find(all.begin(), all.end(), check.what) == all.end()) all.push_back(check.what);
    }
  }
  return all;
}

std::vector<load::Outcome> outcomes_of(const std::vector<overflow::Account>& accounts) {
  std::vector<load::Outcome> all;
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    const auto outcome = static_cast<load::Outcome>(i);
    if (std::any_of(accounts.begin(), accounts.end(),
                    [&](const overflow::Account& account) { return account.of(outcome) > 0; })) {
      all.push_back(outcome);
    }
  }
  return all;
}

std::string check_text(const overflow::Account& account, const std::string& what) {
  for (const overflow::Account::Check& check : account.checks) {
    if (check.what != what) continue;
    return check.clients == check.kernel ? count(check.kernel)
                                         : count(check.clients) + ", kernel " + count(check.kernel);
  }
  return "";
}

result::HtmlTable account_table(const std::vector<overflow::Account>& accounts) {
  const std::vector<load::Outcome> outcomes = outcomes_of(accounts);
  const std::vector<std::string> checks = checks_of(accounts);
  std::vector<result::Table::Column> columns{
      {"run", result::Table::Align::left}, {"account", result::Table::Align::left}, {"attempted"}};
  for (const load::Outcome outcome : outcomes)
    columns.push_back({std::string(load::outcome_name(outcome))});
  for (const std::string& check : checks) columns.push_back({check});
  result::HtmlTable table(columns);
  for (const overflow::Account& account : accounts) {
    const bool balances = account.balances();
    std::vector<std::string> row{account.run, balances ? "balances" : "DIFFERS",
                                 count(account.attempted)};
    for (const load::Outcome outcome : outcomes) row.push_back(count(account.of(outcome)));
    for (const std::string& check : checks) row.push_back(check_text(account, check));
    table.add(std::move(row), balances ? "" : "unbalanced");
  }
  return table;
}

std::string accounts_html(const std::vector<overflow::Account>& accounts) {
  if (accounts.empty()) return "";
  std::string differences;
  std::size_t balanced = 0;
  for (const overflow::Account& account : accounts) {
    if (account.balances()) {
      ++balanced;
    } else {
      differences += fmt::format("<li><b>{}</b>: {}</li>\n", result::escape_html(account.run),
                                 result::escape_html(account.difference()));
    }
  }
  if (!differences.empty()) differences = "<ul class=\"troubles\">\n" + differences + "</ul>\n";
  const std::string table =
      "<p class=\"aside\">What became of each client attempted; and figures counted twice, by "
      "the clients and by the kernel; equal ones are shown once.</p>\n" +
      account_table(accounts).html();
  return fmt::format(
      "<h4>The accounts: {} of {} balance</h4>\n{}<div class=\"accounts\">\n{}</div>\n", balanced,
      accounts.size(), differences, folded(fmt::format("All {} accounts", accounts.size()), table));
}

}  // namespace

std::string experiment_html(const overflow::Experiment& experiment, const std::string& prefix,
                            const Draw& draw) {
  std::string html =
      fmt::format("<section class=\"experiment\">\n<h3 id=\"{}{}\">{}: {}</h3>\n", prefix,
                  result::escape_html(experiment.name), result::escape_html(experiment.name),
                  result::escape_html(experiment.question));
  if (!experiment.conclusion.empty()) {
    html += "<p class=\"conclusion\">" + result::escape_html(experiment.conclusion) + "</p>\n";
  }
  if (!experiment.words.empty()) {
    html += "<ul class=\"summary\">\n";
    for (const std::string& words : experiment.words) {
      html += "<li>" + result::escape_html(words) + "</li>\n";
    }
    html += "</ul>\n";
  }
  html += findings_html(experiment.findings);
  for (const result::Sheet& sheet : experiment.sheets) html += sheet_html(experiment, sheet, draw);
  return html + accounts_html(experiment.accounts) + "</section>\n";
}

}  // namespace merhaba::bench::report
