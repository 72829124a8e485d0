// The workers: whether each one's loop comes round, and what it has done.
#include "admin/html.hpp"
#include "admin/page_parts.hpp"

namespace merhaba::admin {
namespace {

std::string heartbeat(const server::WorkerView& worker, const Words& words) {
  if (worker.is_stuck) {
    return fmt::format("<span class=\"dot bad\"></span><b class=\"bad\">{}</b>",
                       fill(words.is_stuck_for, short_time(worker.running, words)));
  }
  if (worker.running.count() > 0) {
    return fmt::format("<span class=\"dot busy\"></span>{}",
                       fill(words.runs_for, short_time(worker.running, words)));
  }
  return fmt::format("<span class=\"dot good\"></span>{}", words.waits);
}

// Counters::iterations says only between which powers of two it was.
std::string longest_iteration(const server::Counters& counters, const Words& words) {
  const auto& times = counters.iterations;
  for (std::size_t i = times.size(); i-- > 0;) {
    if (times[i] == 0) continue;
    const bool is_last = i + 1 == times.size();
    const Milliseconds limit{std::int64_t{1} << (is_last ? i - 1 : i)};
    return fill(is_last ? words.or_more : words.less_than, short_time(limit, words));
  }
  return "–";
}

}  // namespace

std::string worker_section(const server::Overview& overview, const Words& words) {
  std::string out =
      fmt::format("<section>\n<h2>{}</h2>\n<table class=\"cards pairs\">\n", words.workers);
  out += table_head({{words.worker},
                     {words.heartbeat},
                     {words.longest_iteration, true},
                     {words.open, true},
                     {words.accepted, true},
                     {words.responses, true}});
  out += "<tbody>\n";
  unsigned name = 0;
  for (const server::WorkerView& worker : overview.workers) {
    out += fmt::format("<tr{}><th scope=\"row\"><span class=\"narrow\">{} </span>{}</th>",
                       worker.is_stuck ? " class=\"stuck\"" : "", words.worker, ++name);
    out += fmt::format("<td class=\"wide\">{}</td>", heartbeat(worker, words));
    out += number_cell(words.longest_iteration, longest_iteration(worker.counters, words));
    out += number_cell(words.open, number(worker.counters.open(), words));
    out += number_cell(words.accepted, number(worker.counters.accepted, words));
    out += number_cell(words.responses, number(worker.counters.answered(), words));
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n</section>\n";
}

}  // namespace merhaba::admin
