#include "bench/watch/watcher.hpp"

#include <unistd.h>

#include "bench/support.hpp"
#include "net/accept_queue.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using Ports = std::vector<std::uint16_t>;

TEST_CASE("a watcher tells the queues, whose they are, and where nobody listens") {
  const Listener listener(5);
  std::uint16_t unused = 0;
  {
    const Listener brief;
    unused = brief.address().port();
  }
  Watcher watcher({listener.address().port(), unused}, 1000);
  const WatchReport report = watcher.so_far();
  REQUIRE(report.queues.size() == 1);
  CHECK(report.queues[0].now.limit == 5);
  CHECK(report.programs.at(report.queues[0].now.inode).at(0).id == ::getpid());
  CHECK(report.unheard == Ports{unused});
  CHECK(report.somaxconn == net::somaxconn());
}

TEST_CASE("the program of a listener that closed is remembered, and its port is free again") {
  Listener listener;
  Watcher watcher({listener.address().port()}, 1000);
  CHECK(watcher.end_interval().report.unheard.empty());
  listener.close();
  REQUIRE(eventually([&] { return watcher.so_far().queues.at(0).gone; }));
  CHECK(watcher.end_interval().report.queues.size() == 1);
  const WatchReport next = watcher.end_interval().report;
  CHECK(next.queues.empty());
  CHECK(next.unheard == Ports{listener.address().port()});
  const WatchReport all = watcher.all();
  CHECK(all.unheard.empty());
  CHECK(all.programs.at(all.queues.at(0).now.inode).at(0).id == ::getpid());
}

TEST_CASE("the counters' rise is told for an interval and for the whole watch") {
  const auto told = net::test::in_own_network([] {
    const Listener listener(0);
    Watcher watcher({}, 1000);
    const Fd in = net::test::connect_to(listener.address());
    Fd out = net::test::calling(listener.address());
    if (!eventually([&] { return listener.drops() > 0; })) return std::string("no drop");
    out.reset();  // lest it try again
    const auto first = watcher.end_interval().kernel["TcpExtListenOverflows"];
    const auto second = watcher.end_interval().kernel["TcpExtListenOverflows"];
    const auto whole = watcher.all().around().overflows;
    return std::to_string(first) + " " + std::to_string(second) + " " + std::to_string(whole);
  });
  if (!told) SKIP("no network namespace of one's own here");
  CHECK(*told == "1 0 1");
}

}  // namespace
}  // namespace merhaba::bench::watch::test
