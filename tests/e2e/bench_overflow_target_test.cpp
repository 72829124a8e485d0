// merhaba-bench overflow target: what it says of a server is what that server was given, and the
// server goes on.
#include <unistd.h>

#include "e2e/bench.hpp"
#include "e2e/client.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using nlohmann::json;

json target_of(Words arguments) {
  arguments.insert(arguments.begin(), {"overflow", "target"});
  return results_of(arguments);
}

json the_row(const json& results) {
  REQUIRE(results.at("sheets").size() == 1);
  REQUIRE(results["sheets"][0].at("rows").size() == 1);
  return results["sheets"][0]["rows"][0];
}

TEST_CASE("the backlog of a server that runs is found, and the server goes on") {
  Merhaba merhaba({"-b", "7"});
  const json results = target_of({merhaba.address()});
  CHECK(results.at("kind") == "overflow");
  CHECK(results.at("experiment") == "target");
  CHECK(results.at("testbed").at("network") == "host");
  const json row = the_row(results);
  CHECK(row.at("holds") == 8);
  CHECK(row.at("holds_by_drops") == 8);
  CHECK(row.at("limit") == 7);
  CHECK(row.at("backlog") == "7");
  CHECK(row.at("queues") == 1);
  CHECK(row.at("clients") == 16);
  CHECK(row.at("answered") == 16);
  CHECK(row.at("not_answered") == 0);
  CHECK(results.at("findings").empty());
  REQUIRE(results.at("accounts").size() == 1);
  CHECK(results["accounts"][0].at("balances") == true);
  CHECK_THAT(
      results.at("conclusion").get<std::string>(),
      ContainsSubstring("asks for a backlog of 7 and holds 8. To set another: --backlog N."));
  CHECK_THAT(results.at("words").at(0).get<std::string>(),
             ContainsSubstring("the SYN of client 9 is dropped"));
  CHECK_THAT(results["words"].at(1).get<std::string>(), ContainsSubstring("cover every program"));
  CHECK(ask(merhaba.address()).status == 200);
  CHECK(merhaba.stop().account.served == 18);  // before these the one to know that it answers
}

TEST_CASE("a server that is started takes what it takes by itself") {
  const json results = target_of({"merhaba", "--somaxconn", "4,16"});
  CHECK(results.at("testbed").at("network") == "private");
  const json rows = results.at("sheets").at(0).at("rows");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at("holds") == 5);
  CHECK(rows[1].at("holds") == 17);
  for (const json& row : rows) {
    CHECK(row.at("server") == "merhaba");
    CHECK(row.at("backlog") == "somaxconn or more");
    CHECK(row.at("not_answered") == 0);
  }
  CHECK(results.at("findings").empty());
  for (const json& account : results.at("accounts")) CHECK(account.at("balances") == true);
}

TEST_CASE("any server can be started by its command, and asked what it answers") {
  const std::string raw = "raw=" + merhaba_with({}).words[0] + " -p raw -b 3 -l @address@:@port@";
  const json row =
      the_row(target_of({raw, "--somaxconn", "9", "--beyond", "2", "--request", "hi\n"}));
  CHECK(row.at("server") == "raw");
  CHECK(row.at("backlog") == "3");
  CHECK(row.at("clients") == 6);
  CHECK(row.at("answered") == 6);
}

void check_refused(Words arguments, int code, const Words& reported) {
  arguments.insert(arguments.begin(), {"overflow", "target"});
  const Said said = run_bench(arguments);
  CAPTURE(arguments);
  CHECK(said.code == code);
  CHECK(said.out.empty());
  for (const std::string& part : reported) CHECK_THAT(said.err, ContainsSubstring(part));
}

TEST_CASE("for a server that cannot be stopped, the error says what to do") {
  check_refused({"127.0.0.1:1"}, 1,
                {"nobody on this machine listens on 127.0.0.1:1", "where the server runs"});
  Merhaba merhaba;
  check_refused({merhaba.address(), "--pid", std::to_string(::getpid())}, 1,
                {"would stop itself", "from elsewhere"});
  CHECK(ask(merhaba.address()).status == 200);
}

TEST_CASE("wrong use is an error of its own") {
  check_refused({"ngnix"}, 2, {"no server named ngnix", "did you mean nginx?"});
  check_refused({"nginx", "127.0.0.1:1"}, 2, {"by itself"});
  check_refused({"nginx", "--pid", "1"}, 2, {"--pid", "needs the HOST:PORT of a running server"});
  check_refused({"127.0.0.1:1", "--somaxconn", "9"}, 2, {"--somaxconn", "already has its queue"});
  check_refused({"nginx", "--somaxconn", "0"}, 2, {"--somaxconn"});
}

}  // namespace
}  // namespace merhaba::e2e
