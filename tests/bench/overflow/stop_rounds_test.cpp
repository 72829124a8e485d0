// Servers that are stopped again and again: each time with clients from ports of their own.

#include "bench/overflow/stop_rounds.hpp"

#include <csignal>
#include <set>

#include "base/error.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/support.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using Catch::Matchers::ContainsSubstring;

constexpr unsigned kQueued = 30;

target::Peer merhaba_that_stops_at(int signal) {
  target::Peer peer;
  peer.name = "merhaba";
  peer.command = {"sh", "-c", "exec \"$MERHABA_BINARY\" -l @address@:@port@ -b @backlog@"};
  peer.graceful_stop = signal;
  peer.environment = {{"MERHABA_SUMMARY_FILE", "@folder@/summary.json"}};
  peer.summary = "@folder@/summary.json";
  return peer;
}

load::Work arrivals(const net::SocketAddress& server) {
  load::Work work = work_for(server, load::Mode::open);
  work.request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  work.clients = 1000;
  work.rate = 300;
  work.arrivals = load::Arrivals::constant;
  work.duration = std::chrono::seconds(1);
  work.timeout = std::chrono::seconds(20);
  return work;
}

// What is wrong with it, "" if nothing is.
std::string stop(int signal, unsigned backlog, const std::function<void(GracefulStop&)>& look) {
  target::RunningPeer server(merhaba_that_stops_at(signal), {}, {.backlog = backlog});
  const load::Work work = arrivals(server.target().address());
  const kernel::Counters before = kernel::Counters::read();
  unsigned watched = 0;
  GracefulStop stopped = stop_gracefully(
      server, work, kQueued, [&](kernel::Nanoseconds, const load::Tally&) { ++watched; });
  const Account account = stopped.account("it", kernel::Counters::read().since(before));
  look(stopped);
  if (watched == 0) return "nobody could watch";
  if (stopped.queued < kQueued || stopped.queued > work.clients) return "wrong depth of the queue";
  return account.difference();
}

TEST_CASE("merhaba serves all who are queued at SIGTERM, and says so itself") {
  const auto reported = net::test::in_own_network([] {
    std::string lost;
    return stop(SIGTERM, 1000,
                [&](GracefulStop& stopped) {
                  const Account account = account_of(stopped.tally, "");
                  lost = std::to_string(account.attempted - account.of(load::Outcome::served) -
                                        account.of(load::Outcome::refused)) +
                         " lost";
                  if (stopped.served_by_server != stopped.tally.finished)
                    lost += ", by our account";
                }) +
           lost;
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "0 lost");
}

TEST_CASE("a server that is killed loses all queued clients") {
  const auto reported = net::test::in_own_network([] {
    std::string wrong;
    return stop(SIGKILL, 1000,
                [&](GracefulStop& stopped) {
                  const Account account = account_of(stopped.tally, "");
                  if (account.of(load::Outcome::reset) < stopped.queued)
                    wrong = "not all were reset";
                  if (stopped.served_by_server) wrong += "it had an account";
                }) +
           wrong;
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "");
}

TEST_CASE("a queue that is too small, and clients that are too few, are errors") {
  const auto reported = net::test::in_own_network([] {
    target::RunningPeer server(merhaba_that_stops_at(SIGTERM), {}, {.backlog = 4});
    load::Work work = arrivals(server.target().address());
    std::string errors = error_of([&] { stop_gracefully(server, work, 6, {}); }) + "\n";
    work.duration = std::chrono::milliseconds(300);
    work.rate = 20;
    work.timeout = std::chrono::milliseconds(300);
    return errors + error_of([&] { stop_gracefully(server, work, 5, {}); });
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK_THAT(*reported,
             ContainsSubstring("holds 5; use at most that many (--queued)") &&
                 ContainsSubstring("5 clients did not get into the queue of 127.0.0.1:"));
}

TEST_CASE("several stops make a sum, with the least that was queued") {
  GracefulStop sum, first, second;
  first.tally.attempted = 5;
  first.queued = 9;
  first.served_by_server = 4;
  second.tally.attempted = 7;
  second.queued = 8;
  sum += first;
  sum += second;
  CHECK(sum.tally.attempted == 12);
  CHECK(sum.queued == 8);
  CHECK(sum.served_by_server == 4U);
  second.served_by_server = 6;
  sum += second;
  CHECK(sum.served_by_server == 10U);
}

}  // namespace

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
  const auto reported = net::test::in_own_network([&peer] {
    const target::Testbed testbed({target::Network::host, {}, {}}, true);
    command::Progress quiet(true);
    return net::test::error_of([&] { stop_rounds(peer, {}, {}, testbed, quiet); });
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK_THAT(*reported, ContainsSubstring("keeper cannot be stopped under load") &&
                            ContainsSubstring("keeps them"));
}

TEST_CASE("the rounds are added up, each with a server of its own") {
  const auto reported = net::test::in_own_network([] {
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
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "");
}

}  // namespace

}  // namespace merhaba::bench::overflow::test
