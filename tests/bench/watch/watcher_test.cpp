#include "bench/watch/watcher.hpp"

#include <unistd.h>

#include "bench/support.hpp"
#include "net/accept_queue.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using Ports = std::vector<std::uint16_t>;

WatcherOptions ports(Ports ports) { return {.sampler = {.ports = std::move(ports)}}; }

TEST_CASE("a watcher reports the queues, their owners, and where nobody listens") {
  const Listener listener(5);
  std::uint16_t unused = 0;
  {
    const Listener brief;
    unused = brief.address().port();
  }
  Watcher watcher(ports({listener.address().port(), unused}));
  const WatchReport report = watcher.so_far();
  REQUIRE(report.queues.size() == 1);
  CHECK(report.queues[0].now.limit == 5);
  CHECK(report.owners.at(report.queues[0].now.inode).processes.at(0).id == ::getpid());
  CHECK(report.unheard == Ports{unused});
  CHECK(report.namespaces.at(0).somaxconn == net::somaxconn());
}

TEST_CASE("the program of a listener that closed is remembered, and its port is free again") {
  Listener listener;
  Watcher watcher(ports({listener.address().port()}));
  CHECK(watcher.end_interval().unheard.empty());
  listener.close();
  REQUIRE(eventually([&] { return watcher.so_far().queues.at(0).gone; }));
  CHECK(watcher.end_interval().queues.size() == 1);
  const WatchReport next = watcher.end_interval();
  CHECK(next.queues.empty());
  CHECK(next.unheard == Ports{listener.address().port()});
  const WatchReport all = watcher.all();
  CHECK(all.unheard.empty());
  CHECK(all.owners.at(all.queues.at(0).now.inode).processes.at(0).id == ::getpid());
}

TEST_CASE("the counters' rise is reported for an interval and for the whole watch") {
  const auto reported = net::test::in_own_network([] {
    const Listener listener(0);
    Watcher watcher({});
    const Fd in = net::test::connect_to(listener.address());
    Fd out = net::test::calling(listener.address());
    if (!eventually([&] { return listener.drops() > 0; })) return std::string("no drop");
    out.reset();  // lest it try again
    const auto first = watcher.end_interval().namespaces[0].rise["TcpExtListenOverflows"];
    const auto second = watcher.end_interval().namespaces[0].rise["TcpExtListenOverflows"];
    const auto whole = watcher.all().namespaces[0].rise["TcpExtListenOverflows"];
    return std::to_string(first) + " " + std::to_string(second) + " " + std::to_string(whole);
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "1 0 1");
}

TEST_CASE("looks get fewer where they would take more than their share of a CPU, and soon") {
  Watcher watcher({.sampler = {.rate = 10000}, .cpu_limit = 0.001});
  const auto sampling = [&] { return watcher.so_far().namespaces.at(0).sampling; };
  REQUIRE(eventually([&] { return sampling().samples > 100; }));
  CHECK(sampling().paced == sampling().period);
  watcher.refresh();
  CHECK(sampling().paced > 2 * sampling().period);
  CHECK(sampling().period == std::chrono::microseconds(100));
  Watcher unlimited({.sampler = {.rate = 50}, .cpu_limit = 1});
  REQUIRE(eventually([&] { return unlimited.so_far().namespaces[0].sampling.samples > 1; }));
  unlimited.refresh();
  CHECK(unlimited.so_far().namespaces[0].sampling.paced == std::chrono::milliseconds(20));
}

TEST_CASE("a namespace is named by a file, and one that is named twice is watched once") {
  const std::string ours = "/proc/self/ns/net";
  Watcher watcher({.netns = {ours, ours, "self"}});
  CHECK(watcher.so_far().namespaces.size() == 1);
  CHECK(watcher.so_far().hidden == 0);
}

}  // namespace
}  // namespace merhaba::bench::watch::test
