// Servers that are stopped again and again: each time with clients from ports of their own.
#include "bench/overflow/stop_rounds.hpp"

#include <set>

#include "base/error.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using Catch::Matchers::ContainsSubstring;

std::set<std::string> texts(const std::vector<net::SocketAddress>& addresses) {
  std::set<std::string> all;
  for (const net::SocketAddress& address : addresses) all.insert(address.text());
  return all;
}

TEST_CASE("no two clients of a round come from the same port, however many there are") {
  const auto sources = sources_of_their_own(1, 70'000);  // more than an address has ports
  CHECK(sources.size() == 70'000);
  CHECK(texts(sources).size() == 70'000);
  for (const net::SocketAddress& source : {sources.front(), sources[64'511], sources.back()}) {
    CHECK(source.host().starts_with("127."));
    CHECK(source.port() >= 1024);
  }
  CHECK(sources.front().host() != sources.back().host());
}

TEST_CASE("nor do those of two rounds") {
  std::set<std::string> all;
  for (const unsigned round : {1U, 2U, 249U, 250U, 251U, 252U, 500U, 501U}) {
    all.merge(texts(sources_of_their_own(round, 3)));
  }
  CHECK(all.size() == 8 * 3);
}

TEST_CASE("a server that keeps its connections is not for this") {
  target::Peer peer;
  peer.name = "keeper";
  peer.about = "keeps them";
  peer.modes = {load::Mode::keepalive};
  const auto told = net::test::in_own_network([&peer] {
    const target::Testbed testbed({target::Network::host, {}, {}}, true);
    command::Progress quiet(true);
    return net::test::error_of([&] { stop_rounds(peer, {}, {}, testbed, quiet); });
  });
  if (!told) SKIP("no network namespace of one's own here");
  CHECK_THAT(*told,
             ContainsSubstring("keeper cannot be stopped so") && ContainsSubstring("keeps them"));
}

TEST_CASE("the rounds are added up, each with a server of its own") {
  const auto told = net::test::in_own_network([] {
    target::Peer peer;
    peer.name = "merhaba";
    peer.command = {"sh", "-c", "exec \"$MERHABA_BINARY\" -l @address@:@port@ -b @backlog@"};
    peer.environment = {{"MERHABA_SUMMARY_FILE", "@folder@/summary.json"}};
    peer.summary = "@folder@/summary.json";
    peer.modes = {load::Mode::open};
    const target::Testbed testbed({target::Network::host, {}, {}}, true);
    command::Progress quiet(true);
    const StopRounds options{.queued = 20, .rounds = 2, .rate = 400, .seed = 7};
    const kernel::Counters before = kernel::Counters::read();
    const GracefulStop sum = stop_rounds(peer, {}, options, testbed, quiet);
    const Account account = sum.account("merhaba", kernel::Counters::read().since(before));
    if (account.of(load::Outcome::served) + account.of(load::Outcome::refused) !=
        account.attempted) {
      return "lost: " + account.text();
    }
    if (sum.queued < 20) return std::string("the queue was not full");
    if (sum.served_by_server != sum.tally.finished) return std::string("by its own account");
    return account.difference();
  });
  if (!told) SKIP("no network namespace of one's own here");
  CHECK(*told == "");
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
