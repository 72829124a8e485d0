// The accept queues: each as a bar from nobody to its capacity, with its high water behind it.
#include <algorithm>

#include "admin/html.hpp"
#include "admin/page_parts.hpp"

namespace merhaba::admin {
namespace {

std::string layer(std::string_view kind, std::uint32_t clients, std::uint64_t capacity) {
  if (clients == 0) return "";
  const double part = static_cast<double>(clients) / static_cast<double>(capacity);
  return fmt::format("<i class=\"{}\" style=\"width:{:.2f}%\"></i>", kind,
                     100 * std::min(part, 1.0));
}

// The figures of one queue. That clients wait now may be news to those who look back.
struct Depths {
  std::uint64_t capacity = 0;
  std::uint32_t now = 0, most15 = 0, most60 = 0;

  Depths(const server::QueueView& queue, const net::QueueState& state)
      : capacity(std::uint64_t{state.limit} + 1),
        now(state.depth),
        most15(std::max(queue.deepest_15s, now)),
        most60(std::max(queue.deepest_60s, most15)) {}
};

std::string bar(const Depths& depths, const Words& words) {
  const std::string text =
      fill(words.queue_text, number(depths.now, words), number(depths.most15, words),
           number(depths.most60, words), number(depths.capacity, words));
  return fmt::format(
      "<div class=\"bar{}\" role=\"img\" aria-label=\"{}\" title=\"{}\">{}{}{}</div>",
      depths.most60 >= depths.capacity ? " full" : "", text, text,
      layer("most60", depths.most60, depths.capacity),
      layer("most15", depths.most15, depths.capacity), layer("now", depths.now, depths.capacity));
}

// A long path may be broken after any of its slashes.
std::string breakable(std::string_view address) {
  std::string out;
  for (const char c : escape_html(address)) {
    out += c;
    if (c == '/') out += "<wbr>";
  }
  return out;
}

std::string row(const server::QueueView& queue, const Words& words) {
  const std::string worker =
      queue.worker == 0 ? std::string(words.shared) : std::to_string(queue.worker);
  std::string out = fmt::format("<tr><th scope=\"row\">{}</th>{}", breakable(queue.address),
                                number_cell(words.worker, worker));
  if (!queue.state) {
    return out + fmt::format("<td colspan=\"6\" class=\"faint\">{}</td></tr>\n", words.unknown);
  }
  const Depths depths(queue, *queue.state);
  out += fmt::format("<td class=\"wide\">{}</td>", bar(depths, words));
  out += number_cell(words.waiting, number(depths.now, words));
  out += number_cell(words.deepest_15s, number(depths.most15, words));
  out += number_cell(words.deepest_60s, number(depths.most60, words));
  out += number_cell(words.capacity, number(depths.capacity, words));
  const std::string dropped = number(queue.state->drops, words);
  out += number_cell(words.dropped, queue.state->drops == 0
                                        ? dropped
                                        : fmt::format("<b class=\"bad\">{}</b>", dropped));
  return out + "</tr>\n";
}

}  // namespace

std::string queue_section(const server::Overview& overview, const Words& words) {
  std::string out = fmt::format("<section>\n<h2>{}</h2>\n", words.accept_queues);
  if (overview.queues.empty()) {
    return out + fmt::format("<p class=\"faint\">{}</p>\n</section>\n", words.no_queues);
  }
  out += "<table class=\"cards\">\n";
  out += table_head({{words.listener},
                     {words.worker, true},
                     {words.queue},
                     {words.waiting, true},
                     {words.deepest_15s, true},
                     {words.deepest_60s, true},
                     {words.capacity, true},
                     {words.dropped, true}});
  out += "<tbody>\n";
  for (const server::QueueView& queue : overview.queues) out += row(queue, words);
  out += "</tbody>\n</table>\n<p class=\"legend\" aria-hidden=\"true\">";
  constexpr std::string_view kKinds[] = {"now", "most15", "most60"};
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    out += fmt::format("<span><i class=\"{}\"></i>{}</span> ", kKinds[i], words.queue_legend[i]);
  }
  return out + "</p>\n</section>\n";
}

}  // namespace merhaba::admin
