// Where faults show besides: the access log, the summaries, /faults; and what --protocol raw takes.
#include <algorithm>

#include "e2e/faulty.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

// A request of each kind, and one in order: what the log says of them, in the order of the kinds.
std::string log_of(const std::string& format, const std::vector<std::string>& kinds) {
  Faulty server({"-w", "2", "--access-log", format});
  for (const std::string& kind : kinds) {
    server.set(kind);
    const std::uint64_t before = server.metric("merhaba_connections_ended_total{");
    if (kind == "hang") {
      Client gone(server.address());
      gone.send(request("GET", close_field));
      CHECK(eventually([&] { return server.count("hang") == 1; }));
    } else {
      visit(server.address());
    }
    CHECK(eventually(
        [&] { return server.metric("merhaba_connections_ended_total{") == before + 1; }));
  }
  server.clear();
  visit(server.address());
  return server.stop().out;
}

const std::vector<std::string> kinds{"accept-reset",   "delay:1ms", "status:503",
                                     "hang",           "close",     "truncate",
                                     "trickle:50/1ms", "reset",     "garbage"};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    lines.push_back(text.substr(at, text.find('\n', at) - at));
  }
  return lines;
}

template <class Matcher>
std::size_t count_of(const std::vector<std::string>& lines, const Matcher& matcher) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const std::string& line) { return matcher.match(line); }));
}

TEST_CASE("the access log names the fault of each request and connection at the end of its line") {
  for (const std::string format : {"common", "combined"}) {
    CAPTURE(format);
    // Of two workers, whose lines may change places.
    const std::vector<std::string> lines = lines_of(log_of(format, kinds));
    CHECK(lines.size() == kinds.size() + 1);
    for (const std::string& kind : kinds) {
      CHECK(count_of(lines, EndsWith(" fault=\"" + kind + "\"")) == 1);
    }
    CHECK(count_of(lines, ContainsSubstring("fault")) == kinds.size());
    CHECK(count_of(lines, ContainsSubstring("\"GET / HTTP/1.1\" 503 ") &&
                              EndsWith(" fault=\"status:503\"")) == 1);
  }
}

TEST_CASE("the access log in JSON names the fault in a member, and stays JSON") {
  const std::string log = log_of("json", kinds);
  const std::vector<std::string> lines = lines_of(log);
  CHECK(lines.size() == kinds.size() + 1);
  for (const std::string& kind : kinds) {
    CHECK(count_of(lines, ContainsSubstring("\"fault\":\"" + kind + "\"")) == 1);
  }
  if (!test::have_program("python3")) SKIP("python3, which reads the JSON, is missing");
  Command reader;
  reader.words = {"python3", "-c",
                  "import json, sys\nfor line in sys.stdin: "
                  "print(json.loads(line).get('fault', 'none'))"};
  reader.input = log;
  const Said said = test::run(reader);
  CHECK(said.code == 0);
  std::vector<std::string> read = lines_of(said.out);
  std::vector<std::string> all = kinds;
  all.emplace_back("none");
  std::sort(read.begin(), read.end());
  std::sort(all.begin(), all.end());
  CHECK(read == all);
}

TEST_CASE("the summary at the end, its file, /summary, /metrics and /faults have the same counts") {
  const Folder folder;
  const std::string path = folder / "summary.json";
  Faulty server({"-w", "2", "--summary-file", path, "--fault", "delay:1ms@50%", "--fault",
                 "close@25%", "--fault-seed", "3"});
  for (int i = 0; i < 40; ++i) visit(server.address());
  const std::uint64_t delays = server.count("delay");
  const std::uint64_t closes = server.count("close");
  CHECK(delays > 5);
  CHECK(closes > 1);
  const std::string faults = get(server.admin(), "/faults").body;
  CHECK_THAT(faults, ContainsSubstring("\"seed\": 3,") &&
                         ContainsSubstring("{\"fault\": \"close@25%\", \"level\": \"request\", "
                                           "\"in_force\": true}") &&
                         ContainsSubstring("\"delay\": " + std::to_string(delays) + ",") &&
                         ContainsSubstring("\"close\": " + std::to_string(closes) + ","));
  const auto check_members = [&](const std::string& json) {
    CHECK_THAT(json, ContainsSubstring("\"fault_delay\": " + std::to_string(delays)) &&
                         ContainsSubstring("\"fault_close\": " + std::to_string(closes)) &&
                         ContainsSubstring("\"fault_queue_full\": 0"));
  };
  check_members(get(server.admin(), "/summary").body);
  const Ended ended = server.stop();
  CHECK(ended.account.faulted == closes);
  check_members(test::read_file(path));
  CHECK_THAT(ended.err, ContainsSubstring("faults: delay " + std::to_string(delays) + ", close " +
                                          std::to_string(closes) + "\n"));
}

TEST_CASE("a raw server takes the faults that are not about HTTP") {
  Faulty server({"--protocol", "raw", "-w", "2"});
  server.set("delay:150ms");
  const Visit late = visit(server.address(), "x");
  CHECK(late.response == default_greeting);
  CHECK(late.lasted() >= milliseconds(150));
  server.set("close");
  const Visit closed = visit(server.address(), "x");
  CHECK(closed.response.empty());
  CHECK(closed.end == End::closed);
  server.set("reset:4");
  const Visit reset = visit(server.address(), "x");
  CHECK(reset.response == default_greeting.substr(0, 4));
  CHECK(reset.end == End::reset);
  server.set("accept-reset");
  const Visit refused = visit(server.address(), "x");
  CHECK(refused.response.empty());
  CHECK((refused.end == End::reset || !refused.trouble.empty()));
  server.set("hang");
  Client hanging(server.address());
  hanging.send("x");
  CHECK_FALSE(hanging.has_input(100));
  server.clear();
  CHECK(hanging.rest() == default_greeting);
  server.set("accept-late:100ms");
  const Visit queued = visit(server.address(), "x");
  CHECK(queued.response == default_greeting);
  CHECK(queued.lasted() >= milliseconds(100) - kOfTheClock);
  const Ended ended = server.stop();
  CHECK(ended.account.served == 3);
  CHECK(ended.account.faulted == 3);
}

TEST_CASE("a raw server refuses the faults of HTTP, at its start and later") {
  for (const std::string kind : {"status:503", "truncate", "trickle:1/1ms", "garbage"}) {
    const Said said = run_merhaba({"--protocol", "raw", "-l", "127.0.0.1:0", "--fault", kind});
    CHECK(said.code == 2);
    CHECK_THAT(said.err, ContainsSubstring("'" + kind + "' needs HTTP"));
    Faulty server({"--protocol", "raw", "--fault", "delay:1ms"});
    CHECK(server.put(kind).status >= 400);
    CHECK_THAT(get(server.admin(), "/faults").body, ContainsSubstring("\"fault\": \"delay:1ms\""));
    server.stop();
  }
}

TEST_CASE("faults are not set by what a browser sends for another site, nor what cannot be read") {
  Faulty server({"--fault", "delay:1ms"});
  const auto put = [&](const std::string& fields) {
    return ask(server.admin(), "PUT /faults HTTP/1.1\r\nHost: " + server.admin() + "\r\n" + fields +
                                   "Connection: close\r\nContent-Length: 5\r\n\r\nclose")
        .status;
  };
  CHECK(put("Origin: http://a.example\r\n") == 403);
  CHECK(put("Sec-Fetch-Site: cross-site\r\n") == 403);
  const Answer wrong = server.put("delay:1ms\n# fine\nstatsu:503\n");
  CHECK(wrong.status == 400);
  CHECK_THAT(wrong.body,
             ContainsSubstring("line 3: ") && ContainsSubstring("did you mean status?"));
  CHECK(server.put("close", "?sede=1").status == 400);
  CHECK(server.put("status:503@60%\nclose@60%").status >= 400);
  CHECK_THAT(get(server.admin(), "/faults").body, ContainsSubstring("\"fault\": \"delay:1ms\""));
  CHECK(visit(server.address()).is_served());
  server.stop();
}

}  // namespace
}  // namespace merhaba::e2e
