#include "admin/page.hpp"

#include "admin/html.hpp"
#include "admin/page_parts.hpp"
#include "server/server.hpp"

namespace merhaba::admin {
namespace {

using server::Overview;

constexpr std::string_view kStates[] = {"ready", "disabled", "stuck",
                                        "stopping"};  // in the order of Overview::Readiness

// It needs nothing from anywhere: no script, no picture, no font; and is in no other page's frame.
constexpr std::string_view kFields =
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Vary: Accept-Language\r\n";

std::string header(const Overview& overview, const Words& words) {
  const auto state = static_cast<std::size_t>(overview.readiness);
  std::string out = fmt::format(
      "<header>\n<h1>merhaba <small>{}</small></h1>\n"
      "<span class=\"state {}\">{}</span>\n<p>{}</p>\n</header>\n<p class=\"meaning\">{}</p>\n",
      MERHABA_VERSION, kStates[state], words.states[state].name,
      fill(words.running_for, long_time(overview.uptime, words)), words.states[state].meaning);
  if (overview.last_reload_failed) {
    out += fmt::format("<p class=\"alarm\">{}</p>\n", words.reload_failed);
  }
  if (overview.faults) {
    const std::string faults = fault::text_of(overview.faults->specs());
    out += fmt::format("<p class=\"alarm\">{}</p>\n", fill(words.faults_on, faults));
  }
  return out;
}

std::string tile(std::string_view name, std::uint64_t value, std::string_view beside,
                 std::uint64_t other, const Words& words) {
  return fmt::format("<div><dt>{}</dt><dd>{} <small>{}</small></dd></div>\n", name,
                     number(value, words), fill(beside, number(other, words)));
}

std::string tiles(const Overview& overview, const Words& words) {
  std::uint64_t open = 0;
  std::uint64_t accepted = 0;
  std::uint64_t responses = 0;
  for (const server::WorkerView& worker : overview.workers) {
    open += worker.counters.open();
    accepted += worker.counters.accepted;
    responses += worker.counters.answered();
  }
  std::uint64_t waiting = 0;
  std::uint64_t capacity = 0;
  for (const server::QueueView& queue : overview.queues) {
    if (!queue.state) continue;
    waiting += queue.state->depth;
    capacity += std::uint64_t{queue.state->limit} + 1;
  }
  const server::SecondView last =
      overview.seconds.empty() ? server::SecondView{} : overview.seconds.back();
  return "<dl class=\"tiles\">\n" +
         tile(words.connections_open, open, words.of_at_most, overview.max_connections, words) +
         tile(words.clients_waiting, waiting, capacity > 0 ? words.of_capacity : "", capacity,
              words) +
         tile(words.accepted_per_second, last.accepted, words.in_all, accepted, words) +
         tile(words.responses_per_second, last.responses, words.in_all, responses, words) +
         "</dl>\n";
}

std::string footer(const Words& words) {
  std::string links;
  for (const std::string_view path : {"/metrics", "/summary", "/faults", "/livez", "/readyz"}) {
    links += fmt::format(" <a href=\"{}\">{}</a>", path, path);
  }
  return fmt::format("<footer>{}{}. {} {}.</footer>\n", words.more, links, words.loads_anew,
                     server::library_versions());
}

}  // namespace

http::Reply page(const Overview& overview, Language language) {
  const Words& words = admin::words(language);
  http::Reply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.fields = fmt::format("{}Content-Language: {}\r\n", kFields, words.code);
  reply.body = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"refresh\" content=\"5\">\n"
      "<title>{} · merhaba</title>\n<style>{}</style>\n</head>\n<body>\n",
      words.code, words.states[static_cast<std::size_t>(overview.readiness)].name, page_style());
  reply.body += header(overview, words);
  reply.body += "<main>\n";
  reply.body += tiles(overview, words);
  reply.body += queue_section(overview, words);
  reply.body += rate_section(overview, words);
  reply.body += worker_section(overview, words);
  reply.body += account_section(overview, words);
  reply.body += "</main>\n" + footer(words) + "</body>\n</html>\n";
  return reply;
}

}  // namespace merhaba::admin
