// Servers that hand over under load: nobody is lost where the socket is shared, and all is
// accounted.
#include "bench/overflow/hand_over_rounds.hpp"

#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "bench/support.hpp"
#include "bench/target/succession_sample.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using target::test::forking_server;

// Our own merhaba is named by the environment; it is not beside the tests' program.
target::Places places() {
  target::Places places = target::find_places("");
  const char* merhaba = std::getenv("MERHABA_BINARY");
  if (merhaba != nullptr) places.build = std::filesystem::path(merhaba).parent_path().string();
  return places;
}

HandedOver rounds(const target::Peer& peer, unsigned count) {
  const target::Testbed testbed({target::Network::host, {}, {}}, true);
  command::Progress quiet(true);
  return hand_over_rounds(peer, places(), {.rounds = count, .rate = 200, .seed = 7}, testbed,
                          quiet);
}

// What is wrong with it, "" if nothing is.
std::string handed_over(const target::Peer& peer, unsigned count) {
  const kernel::Counters before = kernel::Counters::read();
  const HandedOver run = rounds(peer, count);
  const Account account = run.account(peer.name, kernel::Counters::read().since(before));
  if (run.slow.attempted != count || run.slow.of(load::Outcome::served) != count) {
    return "of the slow clients " + run.slow.sum_text();
  }
  if (account.of(load::Outcome::served) != account.attempted) return "lost: " + account.text();
  if (account.attempted < 100 * count) return "too few clients: " + account.text();
  if (run.latencies.end.count() != run.tally.finished) return "latencies are missing";
  if (!peer.summary.empty() && run.served_by_servers != account.of(load::Outcome::served)) {
    return "by the servers: " + std::to_string(run.served_by_servers.value_or(0));
  }
  return account.difference();
}

std::optional<std::string> in_own_network(const target::Peer& peer, unsigned count) {
  return net::test::in_own_network([&] { return handed_over(peer, count); });
}

TEST_CASE("a socket handed over twice loses nobody, and the summaries add up") {
  const auto reported = in_own_network(forking_server(), 2);
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "");
}

TEST_CASE("merhaba, nginx and haproxy hand over as peers.json says, where they are") {
  for (const target::Peer& peer : target::read_peers(places())) {
    if (!peer.hand_over || !target::is_here(peer, places())) continue;
    CAPTURE(peer.name);
    const auto reported = in_own_network(peer, 2);
    if (!reported) SKIP("no network namespace of one's own here");
    CHECK(*reported == "");
  }
}

TEST_CASE("a client that is waited for in vain is reported") {
  target::Peer peer = forking_server();
  peer.hand_over->signals = {SIGTERM};
  const auto reported =
      net::test::in_own_network([&] { return error_of([&] { rounds(peer, 1); }); });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK_THAT(*reported, ContainsSubstring("forking did not hand over: it ended"));
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
