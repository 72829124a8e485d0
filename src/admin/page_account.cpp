// The account of all connections, and what else was counted.
#include "admin/html.hpp"
#include "admin/page_parts.hpp"
#include "server/summary.hpp"

namespace merhaba::admin {
namespace {

using server::Counters;

std::string outcome_row(const Words::Outcome& outcome, std::uint64_t count, std::uint64_t accepted,
                        const Words& words) {
  const double percent =
      accepted == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(accepted);
  return fmt::format(
      "<tr{}><th scope=\"row\">{}<small>{}</small></th><td class=\"number\">{}</td>"
      "<td class=\"number\">{}</td></tr>\n",
      count == 0 ? " class=\"none\"" : "", outcome.name, outcome.meaning, number(count, words),
      decimal(percent, 2, words));
}

std::string account(const Counters& sum, const Words& words) {
  std::string out = fmt::format("<section>\n<h2>{}</h2>\n<table class=\"plain\">\n", words.account);
  out += table_head({{words.outcome}, {words.connections, true}, {words.percent, true}});
  out += "<tbody>\n";
  for (std::size_t i = 0; i < server::kOutcomes; ++i) {
    out += outcome_row(words.outcomes[i], sum.ended[i], sum.accepted, words);
  }
  out += outcome_row({words.still_open, ""}, sum.open(), sum.accepted, words);
  return out + fmt::format(
                   "</tbody>\n<tfoot><tr><th scope=\"row\">{}</th><td class=\"number\">{}"
                   "</td><td></td></tr></tfoot>\n</table>\n</section>\n",
                   words.accepted, number(sum.accepted, words));
}

std::string fact(std::string_view name, std::string_view value) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value);
}

std::string traffic(const Counters& sum, const server::Overview& overview, const Words& words) {
  constexpr std::string_view kClasses[] = {"", "1xx", "2xx", "3xx", "4xx", "5xx"};
  constexpr std::uint64_t kNanosecondsPerMs = 1'000'000;
  std::string out = fmt::format("<section>\n<h2>{}</h2>\n<dl class=\"facts\">\n", words.traffic);
  for (std::size_t i = 0; i < std::size(kClasses); ++i) {
    if (sum.responses[i] == 0) continue;
    out += fact(i == 0 ? words.without_status : kClasses[i], number(sum.responses[i], words));
  }
  out += fact(words.had_to_wait, number(sum.waited, words));
  out += fact(words.received, bytes(sum.bytes_received, words));
  out += fact(words.sent, bytes(sum.bytes_sent, words));
  out += fact(words.accept_pauses, number(sum.pauses, words));
  if (sum.pauses > 0) {
    const auto paused = static_cast<Milliseconds::rep>(sum.paused_ns / kNanosecondsPerMs);
    out += fact(words.paused_for, short_time(Milliseconds{paused}, words));
  }
  const auto if_any = [&](std::string_view name, std::uint64_t count) {
    if (count > 0) out += fact(name, number(count, words));
  };
  if_any(words.closed_for_room, sum.made_room);
  if_any(words.out_of_memory, sum.out_of_memory);
  if_any(words.log_lines_dropped, sum.log_lines_dropped);
  for (std::size_t i = 0; i < fault::kKinds; ++i) {
    if_any(fill(words.faults, fault::kRules[i].name), sum.faults[i]);
  }
  if_any(words.reloads, overview.reloads);
  if_any(words.failed_reloads, overview.failed_reloads);
  return out + "</dl>\n</section>\n";
}

}  // namespace

std::string account_section(const server::Overview& overview, const Words& words) {
  const Counters sum = server::summary_of(overview).total();
  return fmt::format("<div class=\"two\">\n{}{}</div>\n", account(sum, words),
                     traffic(sum, overview, words));
}

}  // namespace merhaba::admin
