#include "bench/report/report_watch.hpp"

#include <fmt/core.h>

#include "bench/report/watch_plot.hpp"
#include "bench/report/watch_tables.hpp"
#include "bench/report/watch_words.hpp"
#include "bench/result/html.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

constexpr std::size_t kMostPictures = 8;

std::string aside(const std::string& text) {
  return "<p class=\"aside\">" + result::escape_html(text) + "</p>\n";
}

std::string more(std::size_t all, std::size_t shown, const std::string& of_what) {
  if (all <= shown) return "";
  return aside(fmt::format("and {} more {}", result::format_count(static_cast<double>(all - shown)),
                           of_what));
}

std::string queue_html(const WatchedQueue& queue, const WatchRecord& record, std::size_t number,
                       const Draw& draw) {
  Plot depth = depth_plot(queue, record.seconds);
  depth.name = fmt::format("watch-{}-depth", number);
  std::string caption = depth_caption(queue);
  std::string html = fmt::format("<h4>{}: {}</h4>\n<figure>\n<div class=\"plot\">{}</div>\n",
                                 result::escape_html(queue.name),
                                 result::escape_html(queue.now.program), draw(depth));
  if (queue.now.account.oldest_waiter && !queue.oldest_waiter.steps().empty()) {
    Plot waiter = waiter_plot(queue, record.seconds);
    waiter.name = fmt::format("watch-{}-waiter", number);
    html += "<div class=\"plot\">" + draw(waiter) + "</div>\n";
    caption += " Below: the longest that a client was seen waiting, in each interval.";
  }
  return html + "<figcaption>" + result::escape_html(caption) + "</figcaption>\n</figure>\n";
}

}  // namespace

std::string watch_html(const WatchRecord& record, const std::string& prefix, const Draw& draw) {
  std::string html = fmt::format(
      "<section class=\"watch\">\n<h3 id=\"{}watch\">watch: how full the accept queues were</h3>\n"
      "<p class=\"conclusion\">{}</p>\n{}{}",
      prefix, watch_sentence(record), watch_troubles(record), watch_advice(record));
  if (!record.queues.empty()) {
    html += "<h4>The queues, the worst first</h4>\n" + queue_table(record).html() +
            more(record.queues.size(), kMostRows, "queues");
  }
  std::size_t used = 0;
  for (const WatchedQueue& queue : record.queues) {
    if (!queue.was_used()) continue;
    if (++used <= kMostPictures) html += queue_html(queue, record, used, draw);
  }
  return html + more(used, kMostPictures, "queues had clients in them") + "</section>\n";
}

std::string watch_facts_html(const WatchRecord& record) {
  return namespace_table(record).html() + counter_table(record).html();
}

}  // namespace merhaba::bench::report
