#include "bench/overflow/server_reading.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using Kind = Backlog::Kind;

void check_backlog(const std::vector<BacklogReading>& readings, Kind kind, std::uint32_t number,
                   const std::string& text) {
  const Backlog backlog = asked_backlog(readings);
  CHECK(backlog.kind == kind);
  CHECK(backlog.number == number);
  CHECK(backlog.text() == text);
}

TEST_CASE("a limit below somaxconn is the server's own, whatever is lower under others") {
  check_backlog({{4096, 511}}, Kind::own, 511, "511");
  check_backlog({{1000, 5}, {4096, 5}}, Kind::own, 5, "5");
  check_backlog({{1000, 1000}, {4096, 4096}, {65535, 9993}}, Kind::own, 9993, "9,993");
  check_backlog({{65535, 4096}, {1000, 1000}, {4096, 4096}}, Kind::own, 4096, "4,096");
  check_backlog({{4096, 0}}, Kind::own, 0, "0");
}

TEST_CASE("a limit that is always somaxconn is of a backlog that may be any larger one") {
  check_backlog({{4096, 4096}}, Kind::somaxconn, 4096, "somaxconn or more");
  check_backlog({{4096, 4096}, {1000, 1000}}, Kind::somaxconn, 4096, "somaxconn or more");
}

TEST_CASE("limits that no one backlog gives are not explained") {
  const std::vector<std::vector<BacklogReading>> unclear{
      {},
      {{1000, 4096}},               // somaxconn was lowered after it began to listen
      {{1000, 500}, {4096, 2048}},  // it takes half of somaxconn
      {{1000, 511}, {4096, 512}},
      {{4096, 511}, {300, 200}},
      {{1000, 1000}, {4096, 900}}};
  for (const auto& readings : unclear) check_backlog(readings, Kind::unclear, 0, "not clear");
}

}  // namespace

namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

// All as it should be: this many are held, eight more have a SYN dropped, and all are served.
QueueReading reading_of(std::uint32_t somaxconn, std::uint32_t limit) {
  QueueReading reading;
  reading.somaxconn = somaxconn;
  reading.queues = 1;
  reading.limit = limit;
  reading.by_limits = reading.by_clients = reading.by_drops = limit + 1;
  reading.clients = reading.descriptors = limit + 9;
  reading.drops = 8;
  reading.again = 1010ms;
  reading.stopped = 20ms;
  reading.account.attempted = limit + 9;
  reading.account.count(load::Outcome::served, limit + 9);
  return reading;
}

QueueReading not_filled(std::uint32_t somaxconn) {
  QueueReading reading = reading_of(somaxconn, somaxconn);
  reading.descriptors = 20'000;
  reading.again.reset();
  return reading;
}

TEST_CASE("a number of its own is reported once, however often it was seen") {
  const ServerReading server{"nginx", "1.22.1", {reading_of(1000, 511), reading_of(4096, 511)}};
  CHECK(server.conclusion() ==
        "nginx 1.22.1 asks for a backlog of 511 and holds 512, whatever net.core.somaxconn is.");
  CHECK(server.words() == "nginx: the SYN of client 513 is dropped and sent again after 1.01 s.");
  CHECK(server.findings().empty());
}

TEST_CASE(
    "a limit that somaxconn moves is reported for each, and a queue not filled with the reason") {
  const ServerReading server{
      "caddy", "", {reading_of(1000, 1000), reading_of(4096, 4096), not_filled(65535)}};
  CHECK(server.conclusion() ==
        "caddy takes net.core.somaxconn, or asks for a backlog of 65,535 or more and holds 1,001 "
        "at somaxconn 1,000, 4,097 at somaxconn 4,096 and by its limit 65,536 at somaxconn "
        "65,535.");
  CHECK(server.words() ==
        "caddy: the SYN of client 1,002 is dropped and sent again after 1.01 s. caddy: at "
        "somaxconn 65,535 it was not filled: that needs 65,544 clients, and 20,000 can be open "
        "here (see ulimit -Hn).");
  CHECK(server.findings().empty());
}

TEST_CASE("several queues are reported, and limits that nothing explains") {
  ServerReading server{"two", "", {reading_of(4096, 7)}};
  server.readings[0].queues = 2;
  server.readings[0].by_clients = 16;
  CHECK(server.conclusion() == "two asks for a backlog of 7 and holds 16 in 2 queues.");
  CHECK_THAT(
      (ServerReading{"odd", "", {reading_of(100, 200)}}.conclusion()),
      ContainsSubstring("odd has limits that no single backlog explains (was somaxconn changed"));
}

TEST_CASE("readings that differ, and clients who are not answered, are findings") {
  ServerReading server{"odd", "", {reading_of(4096, 5)}};
  QueueReading& reading = server.readings[0];
  reading.by_clients = 7;
  reading.account.outcomes = {};
  reading.account.count(load::Outcome::served, 13);
  reading.account.count(load::Outcome::reset);
  reading.drops_later = 3;
  const std::vector<Finding> findings = server.findings();
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].what == "capacity of odd at somaxconn 4096");
  CHECK(findings[0].predicted == "6 (limit + 1, by inet_diag)");
  CHECK(findings[0].observed == "7 clients connected, 6 by the drops");
  CHECK(findings[1].what == "clients served by odd at somaxconn 4096");
  CHECK(findings[1].predicted == "14");
  CHECK(findings[1].observed == "13");
  CHECK(findings[2].what == "packets dropped after odd at somaxconn 4096 resumed");
  CHECK_THAT(findings[2].observed, ContainsSubstring("3: "));
  reading = not_filled(65535);
  reading.by_clients = 0;
  CHECK(server.findings().empty());  // nothing was seen that could differ
}

TEST_CASE("each reading is a row, with nothing where nothing was seen") {
  const ServerReading server{"caddy", "2.6.2", {reading_of(4096, 4096), not_filled(65535)}};
  result::Sheet sheet = servers_sheet();
  server.add_to(sheet);
  const nlohmann::ordered_json rows = sheet.json().at("rows");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0] == nlohmann::ordered_json{{"server", "caddy"},
                                          {"version", "2.6.2"},
                                          {"somaxconn", 4096},
                                          {"backlog", "somaxconn or more"},
                                          {"limit", 4096},
                                          {"queues", 1},
                                          {"holds", 4097},
                                          {"holds_by_drops", 4097},
                                          {"clients", 4105},
                                          {"drops", 8},
                                          {"drops_later", 0},
                                          {"again_ns", 1'010'000'000},
                                          {"answered", 4105},
                                          {"not_answered", 0},
                                          {"stopped_ns", 20'000'000}});
  CHECK(rows[1].at("limit") == 65535);
  for (const char* unseen :
       {"holds", "holds_by_drops", "clients", "drops", "again_ns", "answered", "stopped_ns"}) {
    CHECK(rows[1].at(unseen).is_null());
  }
}

TEST_CASE("a version is the first number with a dot in what a program says") {
  CHECK(version_number("nginx version: nginx/1.22.1") == "1.22.1");
  CHECK(version_number("HAProxy version 2.6.12-1+deb12u2 2025/04/16") == "2.6.12");
  CHECK(version_number("v18.20.4") == "18.20.4");
  CHECK(version_number("Redis 7 server v=7.0.15 sha=00000000:0") == "7.0.15");
  CHECK(version_number("version 12") == "");
  CHECK(version_number("") == "");
}

}  // namespace

}  // namespace merhaba::bench::overflow::test
