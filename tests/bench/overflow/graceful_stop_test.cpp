// A server that is told to stop with its queue full: who is served, and who is not, is counted.
#include "bench/overflow/graceful_stop.hpp"

#include <csignal>

#include "base/error.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/support.hpp"
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
  const auto told = net::test::in_own_network([] {
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
  if (!told) SKIP("no network namespace of one's own here");
  CHECK(*told == "0 lost");
}

TEST_CASE("who is killed loses all who are queued") {
  const auto told = net::test::in_own_network([] {
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
  if (!told) SKIP("no network namespace of one's own here");
  CHECK(*told == "");
}

TEST_CASE("a queue that is too small, and clients that are too few, are told") {
  const auto told = net::test::in_own_network([] {
    target::RunningPeer server(merhaba_that_stops_at(SIGTERM), {}, {.backlog = 4});
    load::Work work = arrivals(server.target().address());
    std::string errors = error_of([&] { stop_gracefully(server, work, 6, {}); }) + "\n";
    work.duration = std::chrono::milliseconds(300);
    work.rate = 20;
    work.timeout = std::chrono::milliseconds(300);
    return errors + error_of([&] { stop_gracefully(server, work, 5, {}); });
  });
  if (!told) SKIP("no network namespace of one's own here");
  CHECK_THAT(*told, ContainsSubstring("holds 5: ask for at most that many (--queued)") &&
                        ContainsSubstring("5 clients did not come into the queue of 127.0.0.1:"));
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
}  // namespace merhaba::bench::overflow::test
