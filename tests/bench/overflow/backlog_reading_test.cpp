#include "bench/overflow/backlog_reading.hpp"

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
}  // namespace merhaba::bench::overflow::test
