#include "bench/watch/watch_text.hpp"

#include <algorithm>

#include "bench/watch/watch_sample.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + '\n';
  return all;
}

std::size_t characters(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char byte) { return (byte & '\xC0') != '\x80'; }));
}

TEST_CASE("the summary begins with what would help, and shows every queue, the worst first") {
  const std::string text = watch_summary(report_sample());
  CHECK_THAT(text,
             ContainsSubstring("127.0.0.1:8080      3      5     4      2   ") &&
                 ContainsSubstring(" nginx (812 and 1 more)      0 ns     102  nginx.service\n"));
  CHECK_THAT(text, ContainsSubstring("127.0.0.1:8081      1    511   512      0"));
  CHECK_THAT(text, ContainsSubstring("not visible (user 33)"));
  const std::size_t dropped = text.find("\n127.0.0.1:8080  ");
  const std::size_t full = text.find("\n127.0.0.1:8081  ");
  const std::size_t idle = text.find("127.0.0.1:22 ");
  CHECK(dropped < full);
  CHECK(full < idle);
  CHECK_THAT(
      text,
      StartsWith("127.0.0.1:8080 held 4 of 6; 2 packets dropped, so that about 1 client waited 1 s "
                 "or more; ") &&
          ContainsSubstring("or accept faster; in nginx: listen 80 backlog=6\n"));
  CHECK_THAT(text, ContainsSubstring("\n127.0.0.1:8081 held 512 of 512, at its limit for"));
  CHECK_THAT(text, !ContainsSubstring("127.0.0.1:22 held"));
}

TEST_CASE("where nothing happened, the summary begins with that") {
  WatchReport report = report_sample();
  for (WatchedQueue& queue : report.queues) queue.whole = {};
  CHECK_THAT(watch_summary(report),
             StartsWith("No queue reached its limit, and none dropped a packet.\n\nqueue "));
}

TEST_CASE("the summary says what the sampling cost and missed") {
  CHECK_THAT(watch_summary(report_sample()),
             ContainsSubstring("watched 3.0 s: 3,001 samples, 1,000 per second, 7 late, 2 skipped, "
                               "gaps up to 4.00 ms; 30.0 µs of CPU each, 3 % of one CPU\n"));
  WatchReport slow = report_sample();
  slow.namespaces[0].sampling.samples = 901;
  CHECK_THAT(watch_summary(slow),
             ContainsSubstring("901 samples, 300 per second of the 1,000 requested"));
}

TEST_CASE("a port on which nobody listens is reported") {
  WatchReport report = report_sample();
  report.unheard = {81, 443};
  CHECK_THAT(watch_summary(report), ContainsSubstring("nobody listened on port 81 or 443\n"));
  CHECK_THAT(watch_line(report), ContainsSubstring("nobody listens on port 81 or 443"));
  CHECK_THAT(joined(watch_screen(report, 80, 24)), ContainsSubstring("nobody listens on port 81"));
  report.queues.clear();
  CHECK(watch_line(report) == "3.0 s  nobody listens on port 81 or 443");
  CHECK(watch_summary(report).starts_with("nobody listened on port 81 or 443\n"));
  report.unheard.clear();
  CHECK(watch_summary(report).starts_with("nobody listened\n"));
  CHECK(watch_line(report) == "3.0 s  nobody listens");
}

TEST_CASE("the line of an interval shows the queue that fared worst in it") {
  WatchReport report = report_sample();
  CHECK(watch_line(report) ==
        "3.0 s  3 queues, 2 dropped  127.0.0.1:8080: 3, at most 4 of 6, 2 dropped, "
        "nginx (812 and 1 more)");
  report.queues[2].interval = {};
  CHECK(watch_line(report) ==
        "3.0 s  3 queues, 0 dropped  127.0.0.1:8081: 1, at most 512 of 512, 0 dropped, "
        "merhaba (900)");
  report.queues[1].gone = true;
  CHECK_THAT(watch_line(report), ContainsSubstring("2 queues, 0 dropped  127.0.0.1:8081: closed"));
}

TEST_CASE("sockets at one address differ by their number") {
  WatchReport report = report_sample();
  report.queues[2].shares = true;
  report.queues[2].number = 4;
  CHECK_THAT(watch_summary(report), ContainsSubstring("127.0.0.1:8080 #4 held 4 of 6"));
}

TEST_CASE("a queue that has closed is shown as such in the table") {
  WatchReport report = report_sample();
  report.queues[2].gone = true;
  CHECK_THAT(watch_summary(report), ContainsSubstring("127.0.0.1:8080  closed      5     4 "));
}

TEST_CASE("the screen has room for all where there is room") {
  const std::string screen = joined(watch_screen(report_sample(), 200, 24));
  CHECK(screen.starts_with(
      "3.0 s, 3 queues, 1,000 samples per second, gaps up to 3.00 ms, 3 % of one CPU\n"));
  CHECK_THAT(screen, ContainsSubstring("127.0.0.1:22") && ContainsSubstring("8081 held 512 of") &&
                         ContainsSubstring("8080 held 4 of 6"));
  CHECK_THAT(screen, !ContainsSubstring("more\n"));
}

TEST_CASE("whatever the terminal's size, the screen fits into it") {
  WatchReport report = report_sample();
  report.owners[8081].processes = {{900, "göçmen kuşların yılı"}};
  for (unsigned port = 1; port <= 60; ++port) {
    report.queues.push_back(
        watched("[::1]:" + std::to_string(10000 + port), 6, 5,
                {.high = 6, .at_limit = 1ms, .longest_at_limit = 1ms, .watched = 3s}));
  }
  for (unsigned columns = 1; columns < 130; columns += 3) {
    for (unsigned rows = 1; rows < 80; ++rows) {
      const std::vector<std::string> lines = watch_screen(report, columns, rows);
      CAPTURE(columns, rows);
      REQUIRE(lines.size() <= rows);
      for (const std::string& line : lines) REQUIRE(characters(line) <= columns);
    }
  }
  const std::string screen = joined(watch_screen(report, 120, 24));
  CHECK_THAT(screen, ContainsSubstring("127.0.0.1:8081  ") && ContainsSubstring("\nand 52 more\n"));
  CHECK_THAT(screen, ContainsSubstring("\n127.0.0.1:8080 held 4 of 6"));
}

TEST_CASE("of a line too long for the screen nothing is lost but the space it is broken at") {
  WatchReport report = report_sample();
  report.queues.erase(report.queues.begin(), report.queues.begin() + 2);
  const std::string wide = joined(watch_screen(report, 1000, 60));
  std::string narrow = joined(watch_screen(report, 40, 60));
  std::replace(narrow.begin(), narrow.end(), '\n', ' ');
  const std::size_t words = wide.find("127.0.0.1:8080 held");
  REQUIRE(words != std::string::npos);
  CHECK_THAT(narrow, ContainsSubstring(wide.substr(words, wide.find('\n', words) - words)));
}

}  // namespace
}  // namespace merhaba::bench::watch::test
