// Servers that hand over: who serves then, what all of them have served, and what goes wrong.
#include "bench/target/succession.hpp"

#include <csignal>

#include "base/error.hpp"
#include "bench/support.hpp"
#include "bench/target/succession_sample.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::target::test {
namespace {

using Catch::Matchers::ContainsSubstring;

void ask(Succession& servers) {
  Served client(net::test::connect_to(servers.first().target().address()));
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  CHECK(client.request().starts_with("HTTP/1.1 200 "));
  client.await_end();
}

// Returns the id of the process that serves then.
pid_t hand_over(Succession& servers) {
  servers.begin();
  CHECK(eventually([&] { return servers.is_over(); }));
  return servers.serving();
}

bool is_gone(pid_t process) {
  return eventually([&] { return ::kill(process, 0) != 0 || states_of(process) == "Z"; });
}

std::string error_of_hand_over(const Peer& peer) {
  return error_of([&] {
    Succession servers(peer, {}, {});
    servers.begin();
    eventually([&] { return servers.is_over(); });
  });
}

TEST_CASE("a server hands over to its successor, and that to the next") {
  Succession servers(forking_server(), {}, {});
  const pid_t first = servers.serving();
  CHECK(first == servers.first().id());
  CHECK(servers.is_over());
  ask(servers);
  const pid_t second = hand_over(servers);
  CHECK(second != first);
  ask(servers);
  ask(servers);
  const pid_t third = hand_over(servers);
  CHECK(third != second);
  CHECK(is_gone(second));
  ask(servers);
  CHECK(servers.served() == 3U);  // by the two that have ended
  servers.stop();
  CHECK(is_gone(third));
  CHECK(servers.served() == 4U);
}

TEST_CASE("with a succession go all its processes, even in the middle of a hand-over") {
  pid_t first = 0, second = 0;
  {
    Succession servers(forking_server(), {}, {});
    first = servers.serving();
    hand_over(servers);
    second = servers.serving();
    servers.begin();
  }
  CHECK(is_gone(first));
  CHECK(is_gone(second));
}

TEST_CASE("a command may start the successor, with the predecessor's id") {
  Peer peer = forking_server();
  peer.summary = "";
  // Listens on the port when its predecessor has left it.
  peer.hand_over = HandOver{{},
                            {"sh", "-c",
                             "kill $0; until grep -q ') Z ' /proc/$0/stat; do sleep 0.01; done; "
                             "exec python3 -c \"$1\" @port@ @folder@/pid @folder@/summary",
                             "@pid@", kForkingServer},
                            {},
                            ""};
  Succession servers(peer, {}, {});
  const pid_t first = servers.serving();
  CHECK(hand_over(servers) != first);
  CHECK(eventually([&] { return servers.first().target().capacity().has_value(); }));
  ask(servers);
  CHECK_FALSE(servers.served());
}

TEST_CASE("a process other than the first may serve, once that has ended") {
  Peer peer = forking_server();
  peer.hand_over->start = {"sh", "-c", "\"$@\" & until [ -s @folder@/pid ]; do sleep 0.01; done",
                           "sh"};
  peer.hand_over->start.insert(peer.hand_over->start.end(), peer.command.begin(),
                               peer.command.end());
  pid_t second = 0;
  {
    Succession servers(peer, {}, {});
    CHECK(servers.serving() != servers.first().id());
    ask(servers);
    second = hand_over(servers);
    ask(servers);
    CHECK(servers.served() == 1U);
  }
  CHECK(is_gone(second));
}

TEST_CASE("a start that fails is reported with what it said") {
  Peer peer = forking_server();
  peer.hand_over->start = {"sh", "-c", "echo no such thing; exit 3"};
  CHECK_THAT(error_of([&] { Succession(peer, {}, {}); }),
             ContainsSubstring("forking ended before it listened on 127.0.0.1:") &&
                 ContainsSubstring("its output:\nno such thing\n"));
}

TEST_CASE("a server that ends instead of handing over is reported") {
  Peer peer = forking_server();
  peer.hand_over->signals = {SIGTERM};
  CHECK_THAT(error_of_hand_over(peer),
             ContainsSubstring("forking did not hand over: it ended, and no successor serves"));
}

TEST_CASE("a successor that ends before its predecessor is reported") {
  Peer peer = forking_server();
  peer.hand_over = HandOver{{}, {"sh", "-c", "echo $0 is mine; exit 1", "@pid@"}, {}, ""};
  const std::string reported = error_of_hand_over(peer);
  CHECK_THAT(reported, ContainsSubstring("forking did not hand over: its successor, process ") &&
                           ContainsSubstring(" ended; its output:\n") &&
                           ContainsSubstring(" is mine\n"));
}

TEST_CASE("a server without hand-over cannot be restarted by it") {
  Peer peer = forking_server();
  peer.hand_over.reset();
  CHECK_THROWS_AS(Succession(peer, {}, {}), UsageError);
  CHECK(error_of([&] { Succession(peer, {}, {}); }) == "forking does not support hand-over");
}

}  // namespace
}  // namespace merhaba::bench::target::test
