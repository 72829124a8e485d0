#include "bench/target/server_summary.hpp"

#include <fstream>

#include "bench/target/running_peer.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::target::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using net::test::error_of;

// As it is read from a file of this content; or the error, its path left out.
ServerSummary summary_of(const std::string& json) {
  const net::test::Folder folder;
  std::ofstream(folder / "summary.json") << json;
  return read_server_summary(folder / "summary.json");
}
std::string error_in(const std::string& json) {
  return error_of([&] { summary_of(json); });
}

TEST_CASE("a server's summary is what its file says") {
  const ServerSummary summary = summary_of(
      R"({"schema": 1, "version": "9", "complete": true, "accepted": 5, "served": 3,
          "abandoned": 2, "more": []})");
  CHECK(summary.complete);
  CHECK(summary.accepted == 5);
  CHECK(summary.served == 3);
  CHECK(summary.abandoned == 2);
}

TEST_CASE("what is no summary is refused, with the file and what is wrong") {
  CHECK_THAT(error_in(""), ContainsSubstring("/summary.json is not the summary of a server"));
  CHECK_THAT(error_in("[]"), ContainsSubstring("/summary.json is not the summary of a server"));
  CHECK_THAT(error_in(R"({"schema": 2})"),
             ContainsSubstring("/summary.json: schema is 2, and this merhaba-bench reads 1"));
  CHECK_THAT(error_in(R"({"schema": 1, "complete": true, "accepted": "many"})"),
             ContainsSubstring("is not the summary of a server"));
  CHECK_THAT(error_in(R"({"schema": 1, "complete": true, "accepted": 1})"),
             ContainsSubstring("served"));
  CHECK_THAT(error_of([] { read_server_summary("/nowhere/summary.json"); }),
             ContainsSubstring("/nowhere/summary.json"));
}

TEST_CASE("merhaba's own file is understood, and a peer that keeps none has none") {
  Peer peer;
  peer.name = "merhaba";
  peer.command = {"sh", "-c", "exec \"$MERHABA_BINARY\" -l @address@:@port@"};
  SECTION("none") {
    RunningPeer server(peer, {}, {});
    server.stop();
    CHECK_FALSE(server.summary());
  }
  SECTION("kept") {
    peer.environment = {{"MERHABA_SUMMARY_FILE", "@folder@/summary.json"}};
    peer.summary = "@folder@/summary.json";
    RunningPeer server(peer, {}, {});
    CHECK_FALSE(server.summary()->complete);  // not yet
    { const Fd client = net::test::connect_to(server.target().address()); }
    server.stop();
    CHECK(server.summary()->complete);
    CHECK(server.summary()->accepted == 1);
    CHECK(server.summary()->served == 0);
  }
}

}  // namespace
}  // namespace merhaba::bench::target::test
