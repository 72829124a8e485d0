// --fault queue-full and accept-late: what becomes of those who connect meanwhile, and that all is
// as before afterwards.
#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <list>

#include "e2e/faulty.hpp"
#include "net/resolve.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

#ifdef MERHABA_LINUX  // elsewhere little is known of the queues

constexpr milliseconds kSynAgain{900};  // after 1 s, by a clock of whole ticks

const std::string limit = "merhaba_accept_queue_limit{";
const std::string depth = "merhaba_accept_queue_depth{";
const std::string deepest = "merhaba_accept_queue_deepest{";
const std::string dropped = "merhaba_accept_queue_dropped_packets_total{";

TEST_CASE("a full queue has room for its backlog and one; further clients are dropped, and late") {
  for (const unsigned backlog : {0U, 2U}) {
    CAPTURE(backlog);
    Faulty server;
    const std::uint64_t before = server.metric(limit);
    server.set(backlog == 0 ? "queue-full" : "queue-full:" + std::to_string(backlog));
    CHECK(server.metric(limit) == backlog);
    Visits fitting = begin_visits(server.address(), backlog + 1);
    CHECK(eventually([&] { return server.metric(depth) == backlog + 1; }));
    Visits late = begin_visits(server.address(), 2);
    CHECK(eventually([&] { return server.metric(dropped) >= 2; }));
    test::pause(milliseconds(100));
    CHECK(ended_of(fitting) + ended_of(late) == 0);
    CHECK(server.count("queue-full") == 1);
    server.clear();
    for (const Visit& visit : end_of(fitting)) CHECK(visit.is_served());
    for (const Visit& visit : end_of(late)) {
      CHECK(visit.is_served());
      CHECK(visit.to_connect() >= kSynAgain);
    }
    CHECK(server.metric(limit) == before);
    const Ended ended = server.stop();
    CHECK(ended.account.served == backlog + 3);
    CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring("faults: queue-full 1"));
  }
}

TEST_CASE("a window of a full queue ends by itself, not too early, and the limit is the old one") {
  constexpr milliseconds kWindow{500};
  Faulty server({"--backlog", "77"});
  const Clock::time_point set = Clock::now();
  server.set("queue-full:1@500ms");
  Visits queued = begin_visits(server.address(), 2);
  for (const Visit& visit : end_of(queued)) {
    CHECK(visit.is_served());
    CHECK(visit.ended - set >= kWindow - kOfTheClock);
  }
  CHECK(server.metric(limit) == 77);
  CHECK(visit(server.address()).is_served());
  CHECK(server.count("queue-full") == 1);
  CHECK(server.stop().account.served == 3);
}

TEST_CASE("windows of a full queue come again and again, and each is counted") {
  Faulty server;
  server.set("queue-full@50ms/200ms");
  CHECK(eventually([&] { return server.count("queue-full") >= 4; }));
  for (int i = 0; i < 10; ++i) CHECK(visit(server.address()).is_served());
  CHECK(server.stop().account.served == 10);
}

TEST_CASE("a client accepted late is in the queue for the delay, and no client before its time") {
  constexpr milliseconds kDelay{800};
  for (const std::string workers : {"1", "2"}) {
    CAPTURE(workers);
    Faulty server({"-w", workers});
    server.set("accept-late:800ms");
    Visits visits = begin_visits(server.address(), 10);
    test::pause(milliseconds(200));
    Visits later = begin_visits(server.address(), 5);
    CHECK(eventually([&] { return server.metric(depth) > 0; }));
    for (Visits* some : {&visits, &later}) {
      for (const Visit& visit : end_of(*some)) {
        CHECK(visit.is_served());
        CHECK(visit.ended - visit.began >= kDelay - kOfTheClock);
      }
    }
    CHECK(server.metric(deepest) > 0);
    CHECK(eventually([&] { return server.count("accept-late") == 15; }));
    server.clear();
    CHECK(visit(server.address()).is_served());
    CHECK(server.stop().account.served == 16);
  }
}

TEST_CASE("each connection is accepted late by as much, however many come one after another") {
  constexpr milliseconds kDelay{150};
  Faulty server;
  server.set("accept-late:150ms");
  Visits visits;
  for (int i = 0; i < 60; ++i) {
    for (std::future<Visit>& one : begin_visits(server.address(), 2)) {
      visits.push_back(std::move(one));
    }
    test::pause(milliseconds(5));
  }
  milliseconds shortest = std::chrono::hours(1);
  milliseconds fastest_half{0};
  std::vector<milliseconds> times;
  for (const Visit& visit : end_of(visits)) {
    CHECK(visit.is_served());
    times.push_back(visit.lasted());
  }
  std::sort(times.begin(), times.end());
  shortest = times.front();
  fastest_half = times[times.size() / 2];
  CHECK(shortest >= kDelay - kOfTheClock);
  CHECK(fastest_half < 4 * kDelay);  // of a loaded machine, too
  server.stop();
}

TEST_CASE("a window of late accepts ends with everybody accepted") {
  Faulty server;
  server.set("accept-late:1h@500ms");
  Visits visits = begin_visits(server.address(), 5);
  for (const Visit& visit : end_of(visits)) CHECK(visit.is_served());
  server.stop();
}

// As SOCK_NONBLOCK, so that a full queue shows at once.
int connect_now(const Fd& fd, const std::string& address) {
  const net::SocketAddress to = net::resolve(net::parse_listen(address)).front();
  return ::connect(fd.get(), to.get(), to.length) == 0 ? 0 : errno;
}

TEST_CASE("the queue of a Unix socket fills as well: there connecting fails at once") {
  const Folder folder;
  const std::string address = "unix:" + (folder / "socket");
  Faulty server({"-l", address});
  server.set("queue-full:1");
  std::list<Client> queued;
  for (int i = 0; i < 2; ++i) queued.emplace_back(address).send(request("GET", close_field));
  Fd late(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  CHECK(connect_now(late, address) == EAGAIN);
  for (const Client& client : queued) CHECK_FALSE(client.has_input(50));
  Visits waiting = begin_visits(address, 3);  // connect(2) waits until there is room
  server.clear();
  for (Client& client : queued) CHECK(client.answer().body == default_greeting);
  queued.clear();
  for (const Visit& visit : end_of(waiting)) CHECK(visit.is_served());
  CHECK(connect_now(late, address) == 0);
  late.reset();
  CHECK(server.stop().account.served == 5);
}

TEST_CASE("on a Unix socket, too, clients are accepted late") {
  const Folder folder;
  const std::string address = "unix:" + (folder / "socket");
  Faulty server({"-l", address, "-w", "2", "--fault", "accept-late:300ms"});
  Visits visits = begin_visits(address, 5);
  for (const Visit& visit : end_of(visits)) {
    CHECK(visit.is_served());
    CHECK(visit.ended - visit.began >= milliseconds(300) - kOfTheClock);
  }
  CHECK(eventually([&] { return server.count("accept-late") == 5; }));
  CHECK(server.stop().account.served == 5);
}
#endif

}  // namespace
}  // namespace merhaba::e2e
