#include "bench/report/report_page.hpp"

#include <fmt/core.h>

#include "bench/report/looks.hpp"
#include "bench/report/report_experiment.hpp"
#include "bench/report/report_results.hpp"
#include "bench/report/report_watch.hpp"
#include "bench/report/report_words.hpp"
#include "bench/report/template.hpp"
#include "bench/result/html.hpp"

namespace merhaba::bench::report {
namespace {

std::string facts_html(const result::DocumentHead& head) {
  result::HtmlTable facts(
      {{"what", result::Table::Align::left}, {"value", result::Table::Align::left}});
  const auto cpu = [](const std::optional<unsigned>& number) {
    return number ? std::to_string(*number) : "any";
  };
  facts.add({"network", head.network});
  facts.add({"servers on CPU", cpu(head.server_cpu)});
  facts.add({"load on CPU", cpu(head.load_cpu)});
  for (const auto& [name, value] : head.facts) facts.add({name, value});
  return facts.html();
}

std::string last_words_html(const result::Document& results) {
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
std::string article(const std::string& kind, const std::string& at, const std::string& body,
                    const std::string& facts, const std::string& words = "") {
  return filled("article.html", {{"kind", result::escape_html(kind)},
                                 {"at", result::escape_html(at)},
                                 {"date", result::escape_html(friendly_date(at))},
                                 {"body", body},
                                 {"facts", facts},
                                 {"last_words", words}});
}

// By the names in the documents' order, the subject first.
Looks looks_of(const std::vector<Document>& documents) {
  Looks looks;
  for (const Document& document : documents) {
    const auto* results = std::get_if<result::Document>(&document);
    if (results == nullptr) continue;
    for (const result::Contestant& server : results->servers) looks.add(server.name);
    for (const result::SeriesSummary& series : results->series) looks.add(series.target);
  }
  return looks;
}

// `prefix`: of every id and plot's name, where there are several documents on the page.
struct Article {
  std::string prefix;
  const Looks& looks;
  const Draw& draw_named;

  std::string draw(Plot plot) const {
    plot.name = prefix + plot.name;
    return draw_named(plot);
  }
  std::string operator()(const result::Document& results) const {
    return article(
        results.head.kind, results.head.at,
        results_html(results, prefix, looks, [this](const Plot& plot) { return draw(plot); }),
        facts_html(results.head), last_words_html(results));
  }
  std::string operator()(const overflow::ExperimentDocument& recorded) const {
    return article(recorded.head.kind, recorded.head.at,
                   experiment_html(recorded.experiment, prefix,
                                   [this](const Plot& plot) { return draw(plot); }),
                   facts_html(recorded.head));
  }
  std::string operator()(const WatchRecord& record) const {
    return article("watch", record.at,
                   watch_html(record, prefix, [this](const Plot& plot) { return draw(plot); }),
                   watch_facts_html(record));
  }
};

}  // namespace

std::string report_page(const std::vector<Document>& documents, const Draw& draw) {
  const Looks looks = looks_of(documents);
  std::string articles;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const std::string prefix = documents.size() > 1 ? fmt::format("{}-", i + 1) : "";
    articles += std::visit(Article{prefix, looks, draw}, documents[i]);
  }
  return filled("page.html", {{"style", filled("style.css")}, {"articles", articles}});
}

}  // namespace merhaba::bench::report
