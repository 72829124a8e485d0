#include "bench/target/peer.hpp"

#include <csignal>
#include <fstream>

#include "base/error.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::target::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using net::test::error_of;
using Words = std::vector<std::string>;

// What is in a folder whose peers.json is this.
std::vector<Peer> read(const std::string& json) {
  const net::test::Folder folder;
  std::ofstream(folder / "peers.json") << json;
  const Places places{"", "", folder / ""};
  try {
    return read_peers(places);
  } catch (const Error& error) {  // by a name that does not change
    std::string text = error.what();
    const std::string path = folder / "peers.json";
    if (text.starts_with(path)) text.replace(0, path.size(), "FILE");
    throw Error(text);
  }
}

TEST_CASE("a peer is what its entry says, in the order of the file") {
  const auto peers = read(R"({
    "zebra": {"about": "first", "command": ["z", "@port@"], "prepare": ["make", "z"],
              "config": "z.conf", "environment": {"A": "b"}, "version": ["z", "-v"],
              "package": "zebra-light", "graceful_stop": "SIGQUIT",
              "summary": "@folder@/s",
              "hand_over": {"start": ["y"], "command": ["z", "@pid@"],
                            "signals": ["SIGUSR2", "SIGQUIT"], "pid_file": "@folder@/p"},
              "modes": ["drain", "keepalive"]},
    "ant": {"about": "second", "command": ["a"], "modes": []}})");
  REQUIRE(peers.size() == 2);
  const Peer& zebra = peers[0];
  CHECK(zebra.name == "zebra");
  CHECK(zebra.about == "first");
  CHECK(zebra.command == Words{"z", "@port@"});
  CHECK(zebra.prepare == Words{"make", "z"});
  CHECK(zebra.config == "z.conf");
  CHECK(zebra.environment == std::map<std::string, std::string>{{"A", "b"}});
  CHECK(zebra.version == Words{"z", "-v"});
  CHECK(zebra.package == "zebra-light");
  CHECK(zebra.graceful_stop == SIGQUIT);
  CHECK(zebra.summary == "@folder@/s");
  REQUIRE(zebra.hand_over);
  CHECK(zebra.hand_over->start == Words{"y"});
  CHECK(zebra.hand_over->command == Words{"z", "@pid@"});
  CHECK(zebra.hand_over->signals == std::vector<int>{SIGUSR2, SIGQUIT});
  CHECK(zebra.hand_over->pid_file == "@folder@/p");
  CHECK(zebra.can(load::Mode::drain));
  CHECK(zebra.can(load::Mode::keepalive));
  CHECK_FALSE(zebra.can(load::Mode::open));
  CHECK(peers[1].name == "ant");
  CHECK(peers[1].version.empty());
  CHECK(peers[1].summary.empty());
  CHECK_FALSE(peers[1].hand_over);
  CHECK(peers[1].graceful_stop == SIGTERM);
  CHECK_FALSE(peers[1].can(load::Mode::drain));
}

TEST_CASE("a peer may have its own request and response, and a file its own name") {
  const net::test::Folder folder;
  std::ofstream(folder / kDefaultPeers)
      << R"({"redis": {"about": "", "command": ["x"], "modes": [], "request": "PING\r\n",
             "answer": "+PONG"}, "nginx": {"about": "", "command": ["y"], "modes": []}})";
  const auto peers = read_peers({"", "", folder / ""}, kDefaultPeers);
  REQUIRE(peers.size() == 2);
  CHECK(peers[0].request == "PING\r\n");
  CHECK(peers[0].answer == "+PONG");
  CHECK(peers[1].request.empty());
}

TEST_CASE("none of the servers with their own backlog is given one") {
  for (const Peer& peer : read_peers(find_places(""), kDefaultPeers)) {
    CAPTURE(peer.name);
    for (const std::string& word : peer.command) CHECK(word.find("@backlog@") == std::string::npos);
    if (peer.config.empty()) continue;
    const std::string config = merhaba::test::read_file(find_places("").peers + "/" + peer.config);
    CHECK_FALSE(config.empty());
    CHECK(config.find("backlog") == std::string::npos);
  }
}

TEST_CASE("an error in peers.json is reported with the file, the peer and the cause") {
  const std::pair<const char*, const char*> wrong[] = {
      {"", "parse error"},
      {"{\"a\": {", "parse error"},
      {R"({"a": {"command": ["x"], "modes": []}})", "a: "},
      {R"({"a": {"command": ["x"], "modes": []}})", "'about' not found"},
      {R"({"a": {"about": "", "modes": []}})", "'command' not found"},
      {R"({"a": {"about": "", "command": ["x"]}})", "'modes' not found"},
      {R"({"a": {"about": "", "command": [], "modes": []}})", "a: \"command\" is empty"},
      {R"({"a": {"about": "", "command": "x", "modes": []}})", "must be array"},
      {R"({"a": {"about": "", "command": ["x"], "modes": ["fast"]}})", "no mode \"fast\""},
      {R"({"a": {"about": 5, "command": ["x"], "modes": []}})", "must be string"},
      {R"({"a": {"about": "", "command": ["x"], "modes": [], "graceful_stop": "SIGNAL"}})",
       "a: there is no signal \"SIGNAL\""},
      {R"({"a": {"about": "", "command": ["x"], "modes": [], "hand_over": {}}})",
       "a: \"hand_over\" needs a command, or signals and a pid_file"},
      {R"({"a": {"about": "", "command": ["x"], "modes": [],
                 "hand_over": {"signals": ["SIGUSR2"]}}})",
       "a: \"hand_over\" needs a command"},
      {R"({"a": "x"})", "a: "},
      {R"(["x"])", "FILE: "}};
  for (const auto& [json, cause] : wrong) {
    CAPTURE(json);
    const std::string reported = error_of([&, text = json] { read(text); });
    CHECK_THAT(reported, Catch::Matchers::StartsWith("FILE: ") && ContainsSubstring(cause));
  }
}

TEST_CASE("a folder without peers.json, and none at all, are reported with the option") {
  const net::test::Folder folder;
  CHECK_THAT(error_of([&] {
               read_peers({"", "", folder / "none"});
             }),
             ContainsSubstring(folder / "none/peers.json") && ContainsSubstring("--peers"));
  CHECK_THAT(error_of([&] {
               read_peers({"", "", ""});
             }),
             ContainsSubstring("peers.json") && ContainsSubstring("--peers"));
}

TEST_CASE("the folder that is given is the one that is taken") {
  CHECK(find_places("/some/where").peers == "/some/where");
}

TEST_CASE("a peer is found by its name, and who is meant is guessed") {
  const auto peers = read(R"({
    "merhaba": {"about": "", "command": ["x"], "modes": []},
    "haproxy": {"about": "", "command": ["y"], "modes": []}})");
  CHECK(find_peer(peers, "haproxy").command == Words{"y"});
  CHECK_THROWS_AS(find_peer(peers, "merhabba"), UsageError);
  CHECK_THAT(error_of([&] { find_peer(peers, "merhabba"); }),
             ContainsSubstring("there is no server named merhabba; did you mean merhaba?") &&
                 ContainsSubstring("(known: merhaba haproxy") &&
                 ContainsSubstring("NAME='COMMAND'"));
  CHECK_THAT(error_of([&] { find_peer(peers, "zzz"); }),
             ContainsSubstring("there is no server named zzz (known:") &&
                 !ContainsSubstring("did you mean") &&
                 ContainsSubstring("(known: merhaba haproxy"));
}

TEST_CASE("any server is a peer by its command") {
  const Peer peer = find_peer({}, "mine=./server --at  @address@:@port@ -x=1");
  CHECK(peer.name == "mine");
  CHECK(peer.command == Words{"./server", "--at", "@address@:@port@", "-x=1"});
  for (const load::Mode mode : {load::Mode::drain, load::Mode::closed, load::Mode::open,
                                load::Mode::keepalive, load::Mode::pipeline}) {
    CHECK(peer.can(mode));
  }
  CHECK_THROWS_AS(find_peer({}, "mine="), UsageError);
  CHECK_THAT(error_of([] { find_peer({}, "mine= "); }), ContainsSubstring("mine= lacks"));
}

TEST_CASE("a peer is here if its program is, and the one that prepares it") {
  const net::test::Folder folder;
  std::ofstream(folder / "program") << "#!/bin/sh\n";
  REQUIRE(::chmod((folder / "program").c_str(), 0700) == 0);
  std::ofstream(folder / "text") << "";
  const Places places{folder / "", folder / "", ""};
  const auto here = [&](const Words& command, const Words& prepare = {}) {
    Peer peer;
    peer.command = command;
    peer.prepare = prepare;
    return is_here(peer, places);
  };
  CHECK(here({"sh"}));
  CHECK(here({"@build@program"}));
  CHECK(here({"@floors@program"}));
  CHECK(here({folder / "program"}));
  CHECK_FALSE(here({folder / "text"}));  // not to be run
  CHECK_FALSE(here({"@build@absent"}));
  CHECK_FALSE(here({"no-such-program-anywhere"}));
  CHECK(here({"@folder@/made"}, {"sh"}));
  CHECK_FALSE(here({"@folder@/made"}, {"no-such-program-anywhere"}));
}

}  // namespace
}  // namespace merhaba::bench::target::test
