#include "bench/report/report_words.hpp"

#include <fmt/core.h>

#include <sstream>

#include "bench/result/html.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

std::string strong(std::string_view text) {
  return "<strong>" + result::escape_html(text) + "</strong>";
}

std::string times(const result::Comparison& comparison) {
  return fmt::format("{}&nbsp;× <small>[{} to {}]</small>", result::format_ratio(comparison.ratio),
                     result::format_ratio(comparison.interval.low),
                     result::format_ratio(comparison.interval.high));
}

// "1.79 × [1.57 to 1.86]"; by the CPU time if the rate is void.
std::string ratio(const result::DuelSummary& duel) {
  if (duel.rate) return times(*duel.rate);
  if (duel.cpu) return "CPU " + times(*duel.cpu);
  return "";
}

std::string own_rate(const Section& section) {
  const result::SeriesSummary& own = *section.series.front();
  if (own.generator_limited) {
    return fmt::format("{}: the generator was the limit, so the rate is not the server's.",
                       strong(own.target));
  }
  const std::string interval =
      own.runs.size() < 2 ? " (a single run: no interval)"
                          : fmt::format(" [{} to {}]", result::format_count(own.rate.interval.low),
                                        result::format_count(own.rate.interval.high));
  const std::string asked =
      section.mode == load::Mode::open
          ? fmt::format(" of the {} asked", result::format_count(own.work.rate))
          : "";
  return fmt::format("{}: {} {}s per second{}{}.", strong(own.target),
                     strong(result::format_count(own.rate.median)), section.unit(), asked,
                     interval);
}

std::string knee(const Section& section) {
  if (!section.results->knee) {
    return fmt::format("{}: the knee lies below {} clients per second, the lowest rate asked.",
                       strong(section.subject()),
                       result::format_count(section.by_latency().front()->work.rate));
  }
  return fmt::format("{}: up to {} clients per second, nobody waits long.",
                     strong(section.subject()),
                     strong(result::format_count(*section.results->knee)));
}

// Those of one verdict: " Ahead of …, …."
std::string group(const Section& section, const std::string& verdict, const std::string& words) {
  std::string list;
  for (const result::SeriesSummary* each : section.by_rate()) {
    const result::DuelSummary* duel = section.duel(*each);
    if (duel == nullptr || section.role(*each) == Role::control || duel->verdict != verdict) {
      continue;
    }
    list +=
        (list.empty() ? "" : ", ") + fmt::format("<span class=\"duel\">{} {}</span>",
                                                 result::escape_html(duel->other), ratio(*duel));
  }
  if (list.empty()) return "";
  return fmt::format("<span class=\"verdict {}\"><b>{}</b> {}</span>", result::escape_html(verdict),
                     words, list);
}

std::string control(const Section& section) {
  for (const result::SeriesSummary* each : section.series) {
    const result::DuelSummary* duel = section.duel(*each);
    if (duel == nullptr || section.role(*each) != Role::control) continue;
    return fmt::format(
        "<span class=\"verdict aside\">The same server against itself, the noise: {}{}</span>",
        ratio(*duel),
        duel->verdict == "no difference" ? ""
                                         : ", a difference where there can be none: take the "
                                           "others with care");
  }
  return "";
}

// What --expect and --against demanded, and how it came out.
std::string demanded(const Section& section) {
  std::string html;
  const auto add = [&html](std::string_view word, const std::string& text) {
    html += fmt::format("<span class=\"verdict\"><b>{}</b> {}</span>", result::escape_html(word),
                        result::escape_html(text));
  };
  for (const result::Outcome& outcome : section.results->outcomes) {
    add(fmt::format("Expected: {}", result::word(outcome.held)),
        outcome.expected + (outcome.step.empty() ? "" : " " + outcome.step) +
            (outcome.measured.empty() ? "" : ", measured " + outcome.measured));
  }
  for (const result::Change& change : section.results->changes) {
    if (change.mode == section.mode) add("Against the baseline:", result::change_text(change));
  }
  return html;
}

}  // namespace

std::string verdict_html(const Section& section) {
  if (section.steps) return knee(section) + demanded(section);
  return own_rate(section) + demanded(section) + group(section, "ahead", "Ahead of") +
         group(section, "behind", "Behind") + group(section, "no difference", "No difference to") +
         group(section, "not known", "Not known against") + control(section);
}

std::string troubles_html(const Section& section) {
  std::string items;
  for (const result::SeriesSummary* each : section.series) {
    std::istringstream lines(result::troubles_of(*each).text());
    for (std::string line; std::getline(lines, line);) {
      items += fmt::format("<li><b>{}</b>: {}</li>\n", result::escape_html(section.name(*each)),
                           result::escape_html(line));
    }
  }
  return items.empty() ? "" : "<ul class=\"troubles\">\n" + items + "</ul>\n";
}

std::string friendly_date(const std::string& at) {
  std::string date = at;
  if (date.size() == 20 && date[10] == 'T' && date[19] == 'Z') {
    date.replace(10, 1, " ").replace(19, 1, " UTC");
  }
  return date;
}

}  // namespace merhaba::bench::report
