#include "bench/report/report_results.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/load/mode.hpp"
#include "bench/report/report_section.hpp"
#include "bench/report/report_tables.hpp"
#include "bench/report/report_words.hpp"
#include "bench/report/result_plots.hpp"
#include "bench/result/html.hpp"
#include "bench/result/series_text.hpp"

namespace merhaba::bench::report {
namespace {

std::string figure(const Draw& draw, const Plot& plot, const std::string& heading,
                   const std::string& caption, const result::HtmlTable& table) {
  return "<h4>" + result::escape_html(heading) + "</h4>\n" + figure_html(draw, {plot, caption}) +
         table.html();
}

std::string runs_text(const Section& section) {
  const std::size_t runs = section.series.front()->runs.size();
  return runs == 1 ? "A single run." : fmt::format("Medians of {} runs.", runs);
}

std::string rates(const Section& section, const Looks& looks, const Draw& draw) {
  constexpr double kBusy = 0.95;  // as generator_limited() has it
  bool limited = false;
  bool idle = false;
  for (const result::SeriesSummary* each : section.series) {
    limited = limited || each->generator_limited;
    idle = idle || (section.mode != load::Mode::open && !each->generator_limited && each->cpu &&
                    each->server_busy() < kBusy);
  }
  std::string caption = runs_text(section);
  if (limited) {
    caption +=
        " Without a bar: the generator had no CPU to spare, and the server had, so the rate is the "
        "generator's and is not quoted as the server's.";
  }
  if (idle)
    caption += " A server that was busy for less than 95 percent of the time might do more.";
  return figure(draw, rate_plot(section, looks), "Rate", caption, rate_table(section));
}

std::string cpu(const Section& section, const Looks& looks, const Draw& draw) {
  const bool known =
      std::any_of(section.series.begin(), section.series.end(),
                  [](const result::SeriesSummary* each) { return each->cpu.has_value(); });
  if (!known) return "";
  return figure(draw, cpu_plot(section, looks), "CPU time",
                runs_text(section) +
                    " All of the server's threads, in the kernel and outside; less is better." +
                    (section.lowest_floor() != nullptr ? " Dashed: the floors." : ""),
                cpu_table(section));
}

std::string latencies(const Section& section, const Looks& looks, const Draw& draw) {
  const bool any = std::any_of(
      section.series.begin(), section.series.end(),
      [](const result::SeriesSummary* each) { return !each->latency.end.points.empty(); });
  if (!any) return "";
  return figure(
      draw, latency_plot(section, looks), "Latency",
      "Of all runs. To the right are the slowest: each further 9 takes as much room as the "
      "one before. A line ends at the longest of all.",
      latency_table(section));
}

std::string knees(const Section& section, const Draw& draw) {
  std::string html = "<h4>The knee</h4>\n<figure>\n";
  for (const auto plot : {knee_latency_plot, knee_rate_plot}) {
    html += "<div class=\"plot\">" + draw(plot(section)) + "</div>\n";
  }
  return html +
         "<figcaption>The knee: the highest rate up to which every step served 98 percent of the "
         "due clients in time and failed none, with a p99 of at most ten times the first step's, "
         "or of 5 ms.</figcaption>\n"
         "</figure>\n" +
         knee_table(section).html();
}

std::string section_html(const Section& section, const std::string& id, const Looks& looks,
                         const Draw& draw) {
  const std::string heading =
      section.steps ? "open: clients arrive at a rate, whether or not those before them are done"
                    : result::headline(section.series.front()->work);
  std::string html = fmt::format("<section>\n<h3 id=\"{}\">{}</h3>\n{}", id,
                                 result::escape_html(heading), troubles_html(section));
  if (section.steps) {
    html += knees(section, draw);
  } else {
    html += rates(section, looks, draw);
    html += cpu(section, looks, draw);
  }
  html += latencies(section, looks, draw);
  return html + "</section>\n";
}

result::HtmlTable server_table(const result::Document& results) {
  result::HtmlTable table({{"server", result::Table::Align::left},
                           {"what it is", result::Table::Align::left},
                           {"version", result::Table::Align::left},
                           {"queue holds"}});
  for (const result::Contestant& server : results.servers) {
    table.add({server.name, server.about, server.version.empty() ? "not known" : server.version,
               server.holds == 0 ? "not known"
                                 : result::format_count(static_cast<double>(server.holds))});
  }
  return table;
}

}  // namespace

std::string results_html(const result::Document& results, const std::string& prefix,
                         const Looks& looks, const Draw& draw) {
  std::string summary;
  std::string body;
  for (const Section& section : sections(results)) {
    const std::string id = prefix + std::string(load::mode_name(section.mode));
    summary += fmt::format("<li><a href=\"#{}\">{}</a> {}</li>\n", id,
                           load::mode_name(section.mode), verdict_html(section));
    body += section_html(section, id, looks, draw);
  }
  const std::string legend =
      results.duels.empty()
          ? ""
          : "<p class=\"aside\">×: the rate (or the CPU time) divided by the other's, as the "
            "median "
            "of all pairs with its 95 percent interval. Ahead or behind: the whole interval is."
            "</p>\n";
  return "<ul class=\"summary\">\n" + summary + "</ul>\n" + legend + server_table(results).html() +
         body;
}

}  // namespace merhaba::bench::report
