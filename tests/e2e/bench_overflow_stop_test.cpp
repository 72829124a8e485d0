// merhaba-bench overflow stop and workers, as their users run them: predicted and seen agree.
#include "e2e/bench.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using nlohmann::json;

void check_balanced(const json& results) {
  for (const json& account : results.at("accounts")) CHECK(account.at("balances") == true);
}

TEST_CASE("stop: each way loses whom it must lose, and merhaba nobody") {
  const auto results =
      experiment({"stop", "--queued", "30", "--rounds", "1", "--rate", "500", "merhaba",
                  "mine=" + merhaba_with({}).words.at(0) +
                      " -l @address@:@port@ -b @backlog@ --summary-file @folder@/summary.json"});
  if (!results) SKIP("no network namespace of one's own here");
  check_balanced(*results);
  CHECK(results->at("findings").empty());
  CHECK(results->at("accounts").size() == 9);
  const json& ways = sheet_of(*results, "ways");
  std::vector<int> lost;
  for (const json& row : ways.at("rows")) {
    CHECK(row.at("lost") == row.at("predicted_lost"));
    lost.push_back(row.at("lost"));
  }
  REQUIRE(lost.size() == 6);
  CHECK(lost[0] == 30);
  CHECK(lost[1] == 3);
  CHECK(lost[2] == 0);
  CHECK(lost[3] >= 30);
  CHECK(lost[4] == 0);
  const json& handed_over = ways.at("rows").back();
  CHECK(handed_over.at("way") == "hand over");
  CHECK(handed_over.at("served") == handed_over.at("attempted"));
  CHECK(handed_over.at("lost_syns") == 0);
  const json& servers = sheet_of(*results, "servers");
  for (const json& row : servers.at("rows")) {
    CHECK(row.at("lost") == 0);
    CHECK(row.at("queued_at_signal") >= 30);
    CHECK(row.at("served") == row.at("served_by_own_account"));
    CHECK(row.at("attempted") == row.at("served").get<int>() + row.at("refused").get<int>());
  }
  const json& restarted = sheet_of(*results, "hand_over").at("rows");
  REQUIRE(restarted.size() == 1);  // only merhaba's entry says how
  CHECK(restarted[0].at("server") == "merhaba");
  CHECK(restarted[0].at("hand_overs") == 1);
  CHECK(restarted[0].at("attempted") > 500);
  CHECK(restarted[0].at("served") == restarted[0].at("attempted"));
  CHECK(restarted[0].at("served_by_own_account") == restarted[0].at("served"));
  CHECK_THAT(results->at("conclusion").get<std::string>(),
             ContainsSubstring("merhaba handed over 1 time and lost 0 of "));
}

TEST_CASE("workers: one queue overflows when it is full, and more of them earlier") {
  const auto results = experiment({"workers", "--listeners", "1,8", "--total", "64"});
  if (!results) SKIP("no network namespace of one's own here");
  check_balanced(*results);
  const json& rows = sheet_of(*results, "sweep").at("rows");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at("first_overflow") == 65);
  CHECK(rows[0].at("predicted_first_overflow") == 65);
  CHECK(rows[0].at("low") == 65);
  CHECK(rows[0].at("high") == 65);
  CHECK(rows[0].at("imbalance") == 1);
  CHECK(rows[1].at("low") > 8);
  CHECK(rows[1].at("high") <= 65);
  CHECK(rows[1].at("first_overflow") < 65);
}

TEST_CASE("what overflow stop and workers cannot do is wrong use") {
  for (const Words& wrong : {Words{"stop", "merhabba"}, Words{"stop", "--queued", "0"},
                             Words{"workers", "--listeners", "0"},
                             Words{"workers", "--listeners", "9", "--total", "8"}}) {
    Words arguments{"overflow"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    const Said said = run_bench(arguments);
    CAPTURE(said.err);
    CHECK(said.code == 2);
  }
  CHECK_THAT(run_bench({"overflow", "stop", "merhabba"}).err,
             ContainsSubstring("did you mean merhaba?"));
}

}  // namespace
}  // namespace merhaba::e2e
