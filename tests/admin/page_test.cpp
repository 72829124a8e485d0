#include "admin/page.hpp"

#include "admin/fake_control.hpp"
#include "support/catch.hpp"

namespace merhaba::admin::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using Readiness = server::Overview::Readiness;

std::string english(const server::Overview& overview) {
  return page(overview, Language::english).body;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

// The names of elements that have no end.
bool is_void(std::string_view name) { return name == "meta" || name == "wbr" || name == "path"; }

// "" when every element ends where it has to, else the one that does not.
std::string first_unbalanced(std::string_view html) {
  std::vector<std::string> open;
  html.remove_prefix(html.find("<html"));
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const bool is_end = html[at + 1] == '/';
    const std::size_t from = at + (is_end ? 2 : 1);
    const std::string name(html.substr(from, html.find_first_of(" >/", from) - from));
    if (is_void(name)) continue;
    if (!is_end) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return name;
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back();
}

TEST_CASE("the page shows each queue with its depth, high water, capacity and drops") {
  const std::string html = english(busy_overview());
  CHECK(count(html, "127.0.0.1:8080</th>") == 2);
  CHECK_THAT(html, ContainsSubstring("unix:/<wbr>run/<wbr>m.sock</th>"
                                     "<td class=\"number\" data-label=\"Worker\">all</td>"));
  // Worker 1's was full within the minute: 129 of 129.
  CHECK(count(html, "class=\"bar full\"") == 1);
  CHECK_THAT(html,
             ContainsSubstring(
                 "aria-label=\"3 waiting, at most 40 in 15 s and 129 in 60 s, capacity 129\""));
  CHECK_THAT(html, ContainsSubstring("<i class=\"most60\" style=\"width:100.00%\"></i>"
                                     "<i class=\"most15\" style=\"width:31.01%\"></i>"
                                     "<i class=\"now\" style=\"width:2.33%\"></i>"));
  CHECK_THAT(html, ContainsSubstring("<b class=\"bad\">11</b>"));
}

TEST_CASE("a high water is never below the depth now, nor a minute's below a quarter's") {
  server::Overview overview = busy_overview();
  overview.queues = {{"127.0.0.1:8080", 1, net::QueueState{7, 128, 0}, 5, 2}};
  CHECK_THAT(english(overview),
             ContainsSubstring("7 waiting, at most 7 in 15 s and 7 in 60 s, capacity 129"));
}

TEST_CASE("a queue of which nothing is known is shown as unknown, and no listener as none") {
  server::Overview overview = busy_overview();
  overview.queues = {{"127.0.0.1:8080", 1, {}, 0, 0}};
  CHECK_THAT(english(overview), ContainsSubstring("unknown"));
  CHECK_THAT(english(overview), !ContainsSubstring("class=\"bar"));
  overview.queues.clear();
  CHECK_THAT(english(overview), ContainsSubstring("Nothing listens any more."));
}

TEST_CASE("the page shows how each worker's loop is") {
  server::Overview overview = busy_overview();
  CHECK_THAT(english(overview), ContainsSubstring("waits for events"));
  CHECK_THAT(english(overview), ContainsSubstring("has been running for 7 ms"));
  CHECK_THAT(english(overview), ContainsSubstring("under 16 ms"));
  CHECK_THAT(english(overview), !ContainsSubstring("class=\"stuck\""));
  overview.workers[1] = {overview.workers[1].counters, Milliseconds{7340}, true};
  overview.workers[1].counters.iterations[14] = 1;
  CHECK_THAT(english(overview), ContainsSubstring("stuck for 7.3 s"));
  CHECK_THAT(english(overview), ContainsSubstring("8.2 s or more"));
  CHECK(count(english(overview), "<tr class=\"stuck\">") == 1);
}

TEST_CASE("the page shows the rates of the seconds that there are, the newest at the right") {
  const std::string html = english(busy_overview());
  CHECK_THAT(html, ContainsSubstring("Accepted per second: each second of the last minute; now 50, "
                                     "most 250"));
  CHECK_THAT(html,
             ContainsSubstring("<path d=\"M57.1 100v-40.0h.8v40.0zM58.1 100v-100.0h.8v100.0z\"/>"
                               "<path d=\"M59.1 100v-20.0h.8v20.0z\"/>"));
  server::Overview overview = busy_overview();
  overview.seconds.assign(61, {1, 1});
  overview.seconds.front().accepted = 1000;  // more than a minute ago
  CHECK_THAT(
      english(overview),
      ContainsSubstring("Accepted per second: each second of the last minute; now 1, most 1\""));
}

TEST_CASE("the page says in its title and its head in what state the server is") {
  server::Overview overview = busy_overview();
  CHECK_THAT(english(overview), ContainsSubstring("<title>Ready · merhaba</title>"));
  CHECK_THAT(english(overview), ContainsSubstring("running for 12 min 34 s"));
  overview.readiness = Readiness::disabled;
  CHECK_THAT(english(overview),
             ContainsSubstring("<span class=\"state disabled\">Disabled</span>"));
  overview.readiness = Readiness::stuck;
  CHECK_THAT(english(overview), ContainsSubstring("<span class=\"state stuck\">Stuck</span>"));
  overview.readiness = Readiness::stopping;
  CHECK_THAT(english(overview),
             ContainsSubstring("<span class=\"state stopping\">Stopping</span>"));
  CHECK_THAT(english(overview), !ContainsSubstring("class=\"alarm\""));
  overview.last_reload_failed = true;
  CHECK_THAT(english(overview), ContainsSubstring("<p class=\"alarm\">The last reload"));
}

TEST_CASE("the page says what goes wrong on purpose, and how often each kind was met") {
  server::Overview overview = busy_overview();
  CHECK_THAT(english(overview), !ContainsSubstring("on purpose"));
  overview.faults = std::make_shared<const fault::Plan>(
      fault::parse_specs("delay:1s@5%\nrefuse@2s/10s"), 1, true, 0);
  CHECK_THAT(english(overview), ContainsSubstring("<p class=\"alarm\">Faults, on purpose: "
                                                  "delay:1s@5%, refuse@2s/10s</p>\n"));
  CHECK_THAT(page(overview, Language::turkish).body,
             ContainsSubstring("Bilerek yapılan hatalar: delay:1s@5%, refuse@2s/10s"));
  CHECK_THAT(english(overview), ContainsSubstring("<a href=\"/faults\">/faults</a>"));
  CHECK_THAT(english(overview), ContainsSubstring("fault delay</dt><dd>70</dd>"));
  CHECK_THAT(english(overview), !ContainsSubstring("fault queue-full"));  // never met
}

TEST_CASE("the page has the whole account, and every element ends") {
  server::Overview overview = busy_overview();
  const std::string html = english(overview);
  CHECK_THAT(html,
             ContainsSubstring("served<small>every response was sent whole</small></th>"
                               "<td class=\"number\">3,800</td><td class=\"number\">94.93</td>"));
  CHECK_THAT(html, ContainsSubstring("Accepted</th><td class=\"number\">4,003</td>"));
  for (const Language language : {Language::english, Language::turkish}) {
    CHECK(first_unbalanced(page(overview, language).body).empty());
    CHECK(first_unbalanced(page({}, language).body).empty());
  }
}

TEST_CASE("the page in Turkish has Turkish words and numbers, and says so") {
  const http::Reply reply = page(busy_overview(), Language::turkish);
  CHECK_THAT(reply.fields, ContainsSubstring("Content-Language: tr\r\n"));
  CHECK_THAT(reply.fields, ContainsSubstring("Vary: Accept-Language\r\n"));
  CHECK_THAT(reply.body, StartsWith("<!DOCTYPE html>\n<html lang=\"tr\">"));
  CHECK_THAT(reply.body, ContainsSubstring("Kabul kuyrukları"));
  CHECK_THAT(reply.body, ContainsSubstring("3.800"));
  CHECK_THAT(reply.body, !ContainsSubstring("Worker"));
  CHECK_THAT(reply.body, EndsWith("</html>\n"));
}

TEST_CASE("the page takes nothing from elsewhere, runs no script and is in no frame") {
  server::Overview overview = busy_overview();
  overview.queues[0].address = "unix:/<script>\"&";
  const http::Reply reply = page(overview, Language::english);
  CHECK(reply.content_type == "text/html; charset=utf-8");
  CHECK_THAT(reply.fields, ContainsSubstring("Content-Security-Policy: default-src 'none'; "));
  CHECK_THAT(reply.fields, ContainsSubstring("frame-ancestors 'none'"));
  for (const char* never :
       {"<script", "http://", "https://", "url(", "@import", " src=", "<form"}) {
    CHECK_THAT(reply.body, !ContainsSubstring(never));
  }
  CHECK_THAT(reply.body, ContainsSubstring("unix:/<wbr>&lt;script&gt;&quot;&amp;"));
}

}  // namespace
}  // namespace merhaba::admin::test
