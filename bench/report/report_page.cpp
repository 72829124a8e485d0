#include "bench/report/report_page.hpp"

#include <fmt/core.h>

#include "bench/report/report_experiment.hpp"
#include "bench/report/report_results.hpp"
#include "bench/report/report_words.hpp"
#include "bench/result/html.hpp"

namespace merhaba::bench::report {
namespace {

constexpr const char* kTitle =
    "The accept queue: how fast it is emptied, and what happens when it is full";

std::string facts_html(const RecordedHead& head) {
  result::HtmlTable facts(
      {{"what", result::Table::Align::left}, {"value", result::Table::Align::left}});
  for (const auto& [name, value] : head.facts) facts.add({name, value});
  return facts.html();
}

std::string last_words_html(const Recorded& results) {
  std::string html;
  for (const result::Contestant& server : results.servers) {
    html += fmt::format("<h4>{} at {}</h4>\n", result::escape_html(server.name),
                        result::escape_html(server.address));
    if (!server.last_words.empty()) {
      html += "<pre>" + result::escape_html(server.last_words) + "</pre>\n";
    }
  }
  return html;
}

// `body`, and what is to be known about how it came about.
std::string article(const RecordedHead& head, const std::string& body, const std::string& words) {
  return fmt::format(
      "<article>\n<h2>{}, <time datetime=\"{}\">{}</time></h2>\n{}<details>\n"
      "<summary>The whole configuration</summary>\n{}{}</details>\n</article>\n",
      result::escape_html(head.kind), result::escape_html(head.at),
      result::escape_html(friendly_date(head.at)), body, facts_html(head), words);
}

// `prefix`: of every id and plot's name, where there are several documents on the page.
struct Article {
  std::string prefix;
  const Draw& draw_named;

  std::string draw(Plot plot) const {
    plot.name = prefix + plot.name;
    return draw_named(plot);
  }
  std::string operator()(const Recorded& results) const {
    return article(results,
                   results_html(results, prefix, [this](const Plot& plot) { return draw(plot); }),
                   last_words_html(results));
  }
  std::string operator()(const RecordedExperiment& recorded) const {
    return article(recorded,
                   experiment_html(recorded.experiment, prefix,
                                   [this](const Plot& plot) { return draw(plot); }),
                   "");
  }
};

}  // namespace

std::string report_page(const std::vector<RecordedDocument>& documents, const Draw& draw) {
  std::string articles;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const std::string prefix = documents.size() > 1 ? fmt::format("{}-", i + 1) : "";
    articles += std::visit(Article{prefix, draw}, documents[i]);
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<title>{0}</title>\n<style>\n{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n{2}</body>\n"
      "</html>\n",
      kTitle, kReportStyle, articles);
}

}  // namespace merhaba::bench::report
