#include "bench/kernel/counters.hpp"

#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "net/accept_queue.hpp"
#include "net/socket.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

using namespace net::test;

constexpr const char* kSnmp =
    "Ip: Forwarding DefaultTTL InReceives\n"
    "Ip: 2 64 244318879\n"
    "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens CurrEstab InSegs RetransSegs\n"
    "Tcp: 1 200 120000 -1 22771777 3 244523773 0\n"
    "Udp: InDatagrams NoPorts\n"
    "Udp: 1201 0\n";
constexpr const char* kNetstat =
    "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPSynRetrans\n"
    "TcpExt: 0 4620 4621 18446744073709551615\n"
    "IpExt: InOctets\n"
    "IpExt: 40426651902\n"
    "MPTcpExt: MPCapableSYNRX\n"
    "MPTcpExt: 7\n";

TEST_CASE("each TCP counter is found by nstat's name") {
  const Counters counters = Counters::parse(kSnmp, kNetstat);
  CHECK(counters["TcpActiveOpens"] == 22'771'777);
  CHECK(counters["TcpCurrEstab"] == 3);
  CHECK(counters["TcpInSegs"] == 244'523'773);
  CHECK(counters["TcpExtListenOverflows"] == 4620);
  CHECK(counters["TcpExtListenDrops"] == 4621);
  CHECK(counters["TcpExtTCPSynRetrans"] == UINT64_MAX);
  CHECK(counters.all().size() == 6);  // those that are 0 left out
}

TEST_CASE("a counter at 0 is there; settings, other protocols and unknown names are not") {
  const Counters counters = Counters::parse(kSnmp, kNetstat);
  for (const char* name : {"TcpRetransSegs", "TcpExtSyncookiesSent"}) {
    CHECK(counters.has(name));
    CHECK(counters[name] == 0);
  }
  for (const char* name : {"TcpRtoMax", "TcpMaxConn", "UdpInDatagrams", "IpExtInOctets",
                           "MPTcpExtMPCapableSYNRX", "TcpExtNoSuchThing", "ListenDrops"}) {
    CHECK_FALSE(counters.has(name));
    CHECK(counters[name] == 0);
  }
}

TEST_CASE("since a snapshot, counters have their rise and a gauge its state") {
  const Counters before = Counters::parse(kSnmp, kNetstat);
  const Counters after =
      Counters::parse("Tcp: ActiveOpens CurrEstab InSegs New\nTcp: 22771787 2 244523773 5\n",
                      "TcpExt: ListenOverflows ListenDrops\nTcpExt: 4627 4629\n");
  const Counters rise = after.since(before);
  CHECK(rise.all() ==
        std::map<std::string, std::uint64_t, std::less<>>{{"TcpActiveOpens", 10},
                                                          {"TcpCurrEstab", 2},
                                                          {"TcpExtListenDrops", 8},
                                                          {"TcpExtListenOverflows", 7},
                                                          {"TcpNew", 5}});
  CHECK(rise.has("TcpInSegs"));
}

TEST_CASE("lines that do not belong together, or nothing at all, bring nothing") {
  CHECK(Counters::parse("", "").all().empty());
  CHECK(Counters::parse("Tcp: InSegs\n", "TcpExt: ListenDrops\nIpExt: 5\n").all().empty());
}

// What clients sent in vain: the first SYN of each, and each that was sent again.
std::uint64_t dropped_syns(const std::vector<Fd>& clients) {
  std::uint64_t syns = 0;
  for (const Fd& client : clients) {
    tcp_info info{};
    socklen_t length = sizeof info;
    ::getsockopt(client.get(), IPPROTO_TCP, TCP_INFO, &info, &length);
    syns += 1 + info.tcpi_total_retrans;
  }
  return syns;
}

// A queue for one, which one client fills: none of the others gets in. What the counters say
// differs from what the clients know.
std::string overflow(bool nobody_else) {
  net::test::ListenOptions options;
  options.backlog = 0;
  const net::test::Listening listening = listen_on({"127.0.0.1:0"}, options);
  const net::SocketAddress address = listening.endpoints[0].address;
  const int listener = listening.sockets[0][0].get();
  const Counters before = Counters::read();
  const Fd first = connect_to(address);
  if (!eventually([&] { return net::queue_depth(listener) == 1U; })) return "nobody got in";
  std::vector<Fd> others(20);
  for (Fd& other : others) other = calling(address);
  if (!eventually([&] { return net::queue_state(listener)->drops >= others.size(); })) {
    return "the queue does not overflow";
  }
  // Between two looks at the clients that agree, no SYN was sent again.
  Counters rise;
  std::uint64_t syns = 0;
  const bool agreed = eventually([&] {
    syns = dropped_syns(others);
    rise = Counters::read().since(before);
    return dropped_syns(others) == syns;
  });
  if (!agreed) return "SYNs without end";
  const std::map<std::string, std::uint64_t> expected{
      {"TcpExtListenOverflows", syns},
      {"TcpExtListenDrops", syns},
      {"TcpActiveOpens", others.size() + 1},
      {"TcpExtTCPSynRetrans", syns - others.size()},
      {"TcpCurrEstab", 2},
  };
  std::string wrong;
  for (const auto& [name, count] : expected) {
    if (nobody_else ? rise[name] == count : rise[name] >= count) continue;
    wrong += fmt::format("{} is {}, not {}; ", name, rise[name], count);
  }
  return wrong;
}

TEST_CASE("an overflow shows in the counters, SYN by SYN") {
  const auto wrong = in_own_network([] { return overflow(true); });
  if (!wrong) SKIP("no network namespace of one's own here");
  CHECK(*wrong == "");
}

TEST_CASE("where others use the network too, an overflow shows at least") {
  CHECK(overflow(false) == "");
}

TEST_CASE("the side that closes first leaves a socket in TIME-WAIT") {
  const auto reported = in_own_network([] {
    const net::test::Listening listening = listen_on({"127.0.0.1:0"});
    const int listener = listening.sockets[0][0].get();
    const auto before = socket_counts();
    for (int i = 0; i < 3; ++i) {
      Fd connection = net::test::connect_to(listening.endpoints[0].address);
      const Fd served(net::accept_now(listener, nullptr));
      connection.reset();
      becomes(served.get(), POLLIN);
    }
    eventually([] { return socket_counts().time_wait == 3; });
    return fmt::format("{} before, {} after{}", before.time_wait, socket_counts().time_wait,
                       before.allocated > 0 ? "" : ", no sockets");
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "0 before, 3 after");
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
