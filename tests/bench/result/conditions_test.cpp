#include "bench/result/conditions.hpp"

#include <functional>
#include <set>

#include "bench/kernel/system_facts.hpp"
#include "bench/result/summary_sample.hpp"
#include "bench/support.hpp"
#include "net/resolve.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

DocumentHead head_here() {
  DocumentHead head;
  head.kind = "compare";
  head.at = "2026-01-31T12:00:00Z";
  head.network = "private";
  head.server_cpu = 0;
  head.facts = kernel::system_facts();
  head.host = "a";
  head.machine = "b";
  return head;
}

TEST_CASE("every fact about the machine matters but its memory, descriptors and our commit") {
  const std::set<std::string> unimportant{"memory", "merhaba-bench", "open files"};
  const DocumentHead then = head_here();
  CHECK(machine_differences(then, then).empty());
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < then.facts.size(); ++i) {
    DocumentHead now = then;
    now.facts[i].second = "something else";
    const std::vector<Difference> found = machine_differences(then, now);
    CAPTURE(then.facts[i].first);
    if (unimportant.contains(then.facts[i].first)) {
      CHECK(found.empty());
      ++left_out;
      continue;
    }
    REQUIRE(found.size() == 1);
    CHECK(found[0].what == then.facts[i].first);
    CHECK(found[0].then == then.facts[i].second);
    CHECK(found[0].now == "something else");
  }
  CHECK(left_out == unimportant.size());
}

TEST_CASE("a fact that only one machine has is a difference") {
  const DocumentHead with = head_here();
  DocumentHead without = with;
  without.facts.erase(without.facts.begin());
  const auto& [what, value] = with.facts.front();
  const std::vector<Difference> gone = machine_differences(with, without);
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].what == what);
  CHECK(gone[0].then == value);
  CHECK(gone[0].now == "");
  const std::vector<Difference> come = machine_differences(without, with);
  REQUIRE(come.size() == 1);
  CHECK(come[0].then == "");
  CHECK(come[0].now == value);
}

TEST_CASE("the place matters; the time, the host's name and the clock do not") {
  const DocumentHead then = head_here();
  DocumentHead now = then;
  now.at = "2027-01-31T12:00:00Z";
  now.host = "c";
  now.machine = "d";
  now.clock = ServerClock{1, 2};
  CHECK(machine_differences(then, now).empty());
  now.network = "host";
  now.server_cpu = 2;
  now.load_cpu = 3;
  CHECK(text(machine_differences(then, now)) ==
        "  network: private then, host now\n"
        "  server_cpu: 0 then, 2 now\n"
        "  load_cpu: nothing then, 3 now\n");
}

// Of a mode that has the setting.
SeriesSummary asked(load::Mode mode, const std::function<void(load::Work&)>& change) {
  Series series = series_with(mode, {1000});
  series.work.rate = 1000;
  series.work.timeout = series.work.duration = std::chrono::seconds(1);
  series.work.server = net::resolve(net::parse_listen("127.0.0.1:8080")).front();
  series.work.request = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";
  change(series.work);
  return summarize(series);
}

TEST_CASE("every setting matters, and the request") {
  struct Row {
    const char* words;
    std::function<void(load::Work&)> change;
  };
  const std::vector<Row> rows{
      {"clients: 64 then, 65 now", [](load::Work& work) { work.clients = 65; }},
      {"duration_s: 1.0 then, 2.0 now",
       [](load::Work& work) { work.duration = std::chrono::seconds(2); }},
      {"rate_per_s: 1000.0 then, 1001.0 now", [](load::Work& work) { work.rate = 1001; }},
      {"arrivals: poisson then, constant now",
       [](load::Work& work) { work.arrivals = load::Arrivals::constant; }},
      {"seed: 1 then, 2 now", [](load::Work& work) { work.seed = 2; }},
      {"connections: nothing then, 9 now", [](load::Work& work) { work.connections = 9; }},
      {"depth: nothing then, 8 now", [](load::Work& work) { work.depth = 8; }},
      {"timeout_s: 1.0 then, 3.0 now",
       [](load::Work& work) { work.timeout = std::chrono::seconds(3); }},
      {"sources: 1 then, 4 now", [](load::Work& work) { work.sources.resize(4); }},
      {"request: GET / HTTP/1.1\\\\r\\\\nHost: @server@\\\\r\\\\n\\\\r\\\\n then, hi now",
       [](load::Work& work) { work.request = "hi"; }}};
  const SeriesSummary then = asked(load::Mode::open, [](load::Work&) {});
  CHECK(work_differences(then, then).empty());
  for (const Row& row : rows) {
    CHECK(text(work_differences(then, asked(load::Mode::open, row.change))) ==
          "  open: " + std::string(row.words) + "\n");
  }
}

TEST_CASE("the server's address is no part of the request") {
  const SeriesSummary then = asked(load::Mode::closed, [](load::Work&) {});
  const SeriesSummary now = asked(load::Mode::closed, [](load::Work& work) {
    work.server = net::resolve(net::parse_listen("[::1]:8081")).front();
    work.request = "GET / HTTP/1.1\r\nHost: [::1]:8081\r\n\r\n";
  });
  CHECK(work_differences(then, now).empty());
}

TEST_CASE("what was measured is no setting") {
  const SeriesSummary then = asked(load::Mode::closed, [](load::Work&) {});
  SeriesSummary now = then;
  now.runs.resize(5);
  now.rate.median = 5;
  now.total.attempted = 6;
  CHECK(work_differences(then, now).empty());
}

TEST_CASE("of a server its libuv and its accept queue matter, and no other part of its version") {
  const Contestant then{"merhaba", "", "merhaba 0.1.0 (commit cee7b5b, libuv 1.44.2, llhttp 8.1.0)",
                        "127.0.0.1:8080", 4097};
  Contestant now = then;
  now.about = "another";
  now.address = "127.0.0.1:8081";
  now.last_words = "bye";
  now.version = "merhaba 0.2.0 (commit 0000000, libuv 1.44.2, llhttp 9.0.0)";
  CHECK(server_differences(then, now).empty());
  now.version = "merhaba 0.1.0 (libuv 1.48.0)";
  now.holds = 129;
  CHECK(text(server_differences(then, now)) ==
        "  merhaba: libuv: 1.44.2 then, 1.48.0 now\n"
        "  merhaba: clients its accept queue holds: 4097 then, 129 now\n");
  now = then;
  now.version = "";
  CHECK(text(server_differences(then, now)) == "  merhaba: libuv: 1.44.2 then, nothing now\n");
  now.version = "nginx/1.22.1";
  CHECK(text(server_differences(now, now)).empty());
  now.version = "libuv 2";
  CHECK(text(server_differences(then, now)) == "  merhaba: libuv: 1.44.2 then, 2 now\n");
}

TEST_CASE("differences are printed with the given words, and visibly") {
  const std::vector<Difference> differences{{"kernel", "6.1", "6.18"}, {"a", "", "b\n"}};
  CHECK(text(differences) == "  kernel: 6.1 then, 6.18 now\n  a: nothing then, b\\n now\n");
  CHECK(text(differences, "in the first", "in the second") ==
        "  kernel: 6.1 in the first, 6.18 in the second\n"
        "  a: nothing in the first, b\\n in the second\n");
  CHECK(text({}).empty());
}

}  // namespace
}  // namespace merhaba::bench::result::test
