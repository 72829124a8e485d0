// merhaba-bench overflow on this machine's kernel: what it predicts is what it sees, and every
// account balances.
#include "e2e/bench.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using nlohmann::json;

void check_balanced(const json& results) {
  CHECK(results.at("kind") == "overflow");
  CHECK(results.at("findings").empty());
  CHECK_FALSE(results.at("accounts").empty());
  for (const json& account : results.at("accounts")) {
    CHECK(account.at("balances") == true);
    std::uint64_t accounted = 0;
    for (const auto& [outcome, clients] : account.at("outcomes").items()) {
      accounted += clients.get<std::uint64_t>();
    }
    CHECK(account.at("attempted") == accounted);
    CHECK_FALSE(account.at("checks").empty());
  }
}

TEST_CASE("a queue holds one more than the smaller of backlog and somaxconn, by three readings") {
  const auto results = experiment({"capacity", "--backlog", "0,5,40", "--somaxconn", "3,128"});
  if (!results) SKIP("no network namespace of one's own here");
  check_balanced(*results);
  std::vector<int> held;
  for (const json& row : sheet_of(*results, "sweep").at("rows")) {
    held.push_back(row.at("clients"));
    CHECK(row.at("clients") == row.at("predicted"));
    CHECK(row.at("tcp_info") == row.at("predicted"));
    CHECK(row.at("inet_diag") == row.at("predicted"));
  }
  CHECK(held == std::vector<int>{1, 4, 4, 1, 6, 41});
}

TEST_CASE("phantoms are made on demand, ten times alike, and reset where overflow aborts") {
  const auto results = experiment({"fate", "--stage", "ack", "--abort", "1", "--syncookies", "0,1",
                                   "--resume-after", "never", "--beyond", "3", "--rounds", "10"});
  if (!results) SKIP("no network namespace of one's own here");
  check_balanced(*results);
  CHECK(results->at("accounts").size() == 20);
  const json& rows = sheet_of(*results, "stages").at("rows");
  REQUIRE(rows.size() == 2);
  for (const json& row : rows) {
    CHECK(row.at("clients") == 3);
    CHECK(row.at("reset") == 3);
    CHECK(row.at("packets_dropped") == 3);
    CHECK(row.at("rounds_alike") == "10 of 10");
  }
}

TEST_CASE("phantoms are served once there is room, and their story is on the time line") {
  const auto results = experiment({"fate", "--stage", "ack", "--abort", "0", "--syncookies", "1",
                                   "--resume-after", "50ms", "--beyond", "2"});
  if (!results) SKIP("no network namespace of one's own here");
  check_balanced(*results);
  CHECK(sheet_of(*results, "stages").at("rows").at(0).at("served") == 2);
  std::map<std::string, int> events;
  for (const json& row : sheet_of(*results, "timeline").at("rows")) {
    ++events[row.at("event").get<std::string>()];
  }
  CHECK(events["SYN"] == 3);  // one in time, two beyond
  CHECK(events["connected"] == 3);
  CHECK(events["data again"] >= 2);
  CHECK(events["answered"] == 3);
  CHECK(events["acceptor resumes"] == 1);
}

}  // namespace
}  // namespace merhaba::e2e
