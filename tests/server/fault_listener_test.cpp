// Faults of the listeners: what happens to whoever connects while they are in force, and after it.
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "net/phantom.hpp"
#include "net/refusal.hpp"
#include "net/support.hpp"
#include "server/faulty.hpp"
#include "server/watched.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using fault::Kind;
using net::test::calling;
using net::test::eventually;
using std::chrono::milliseconds;

// Once they are in force in all workers.
void set(Watched& running, const std::string& lines) {
  REQUIRE(running.server().set_faults(fault::parse_specs(lines), {}).done);
}

// Soon: neither where a SYN is dropped, which comes again after 1 s.
enum class Attempt { refused, connected, neither };
Attempt attempt(const net::SocketAddress& to) {
  const Fd client = calling(to);
  pollfd wait{client.get(), POLLOUT, 0};
  if (::poll(&wait, 1, 200) != 1) return Attempt::neither;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(client.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0              ? Attempt::connected
         : error == ECONNREFUSED ? Attempt::refused
                                 : Attempt::neither;
}
bool is_refused(const net::SocketAddress& to) { return attempt(to) == Attempt::refused; }

#ifdef MERHABA_LINUX
bool is_connected_within(const Fd& client, int ms) {
  pollfd wait{client.get(), POLLOUT, 0};
  return ::poll(&wait, 1, ms) == 1 && (wait.revents & (POLLERR | POLLHUP)) == 0;
}

// On connections that there are, requests are served as ever.
void check_unconcerned(Client& kept) { CHECK_THAT(kept.ask(kGet), StartsWith("HTTP/1.1 200 OK")); }

TEST_CASE("a queue that is full has room for its backlog and one, and lets the others in later") {
  Watched running;
  Client kept(running.address());
  check_unconcerned(kept);
  set(running, "queue-full:2");
  Clients queued = connect_many(running.address(), 3, kClosingGet);
  const Fd late = calling(running.address());
  CHECK_FALSE(is_connected_within(late, 300));
  for (auto& client : queued) CHECK_FALSE(client->has_input());
  check_unconcerned(kept);
  set(running, "");
  check_all_answered(queued);
  CHECK(is_connected_within(late, 30'000));  // its SYN comes again after 1 s
  CHECK_THAT(Client(running.address()).ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
  const Summary summary = running.stop();
  CHECK(faults_of(summary) == "queue-full 1");
  CHECK(account(summary) == "served 5, left 1");
}

TEST_CASE("clients are refused, those that were queued are served, and the port stays") {
  for (const unsigned workers : {1U, 3U}) {
    Config wanted = config();
    wanted.workers = workers;
    Watched running(wanted);
    Client kept(running.address());
    check_unconcerned(kept);
    for (int round = 0; round < 3; ++round) {
      Clients queued = connect_many(running.address(), 5, kClosingGet);
      set(running, "refuse");
      CHECK(eventually([&] { return is_refused(running.address()); }));
      check_all_answered(queued);
      // Of several workers each closes its own listener.
      CHECK(eventually([&] {
        for (int i = 0; i < 20; ++i) {
          if (!is_refused(running.address())) return false;
        }
        return true;
      }));
      check_unconcerned(kept);
      set(running, "");
      CHECK_THAT(Client(running.address()).ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
    }
    kept.close();
    CHECK(faults_of(running.stop()) == "refuse 3");
  }
}

TEST_CASE("a port that is refused on stays taken for servers that start meanwhile") {
  Watched running(faulty("refuse"));
  CHECK(eventually([&] { return is_refused(running.address()); }));
  CHECK_THAT(listen_error({running.address().text()}), StartsWith("cannot listen on "));
  set(running, "");
  CHECK_THAT(Client(running.address()).ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
}

TEST_CASE("phantoms are connected and unheard, until it is over") {
  if (!net::may_make_phantoms()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  for (const unsigned workers : {1U, 3U}) {
    Config wanted = config();
    wanted.workers = workers;
    Watched running(wanted);
    Client kept(running.address());
    check_unconcerned(kept);
    set(running, "phantom");
    Clients phantoms = connect_many(running.address(), 5, kClosingGet);
    ::poll(nullptr, 0, 300);
    for (auto& client : phantoms) CHECK_FALSE(client->has_input());
    check_unconcerned(kept);
    set(running, "");
    check_all_answered(phantoms);
    kept.close();
    const Summary summary = running.stop();
    CHECK(account(summary).starts_with("served 6"));
    CHECK(faults_of(summary) == "phantom 1");
  }
}

TEST_CASE("of phantoms with a share some clients are heard at once, and the others later") {
  if (!net::may_make_phantoms()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  Watched running;
  set(running, "phantom@50%");
  Clients clients = connect_many(running.address(), 100, kClosingGet);
  CHECK(eventually([&] { return running.counters().accepted > 15; }));
  ::poll(nullptr, 0, 100);
  unsigned heard = 0;
  for (auto& client : clients) heard += client->has_input() ? 1 : 0;
  CHECK(heard > 15);  // seven standard deviations of 5
  CHECK(heard < 85);
  set(running, "");
  check_all_answered(clients);
}

TEST_CASE("each connection is accepted so long after it came, and counted") {
  for (const unsigned workers : {1U, 3U}) {
    Config wanted = config();
    wanted.workers = workers;
    Watched running(wanted);
    set(running, "accept-late:200ms");
    Clients clients;
    std::vector<Watch> watches;
    for (int i = 0; i < 10; ++i) {
      clients.push_back(std::make_unique<Client>(running.address()));
      watches.emplace_back();
      clients.back()->send(kClosingGet);
      ::poll(nullptr, 0, 15);
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
      CHECK_THAT(clients[i]->receive_all(), EndsWith("!"));
      // They are seen when the loop looks; its clock may be behind by what it does then.
      CHECK(watches[i].passed() >= milliseconds(190));
    }
    CHECK(eventually([&] { return met_by_all(running, Kind::accept_late) == 10; }));
    set(running, "");
    const Watch watch;
    CHECK_THAT(Client(running.address()).ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
    const Summary summary = running.stop();
    CHECK(account(summary) == "served 11");
    CHECK(faults_of(summary) == "accept-late 10");
  }
}
#endif

TEST_CASE("clients that wait to be accepted late are accepted at once when that ends") {
  Watched running;
  set(running, "accept-late:1h");
  Clients clients = connect_many(running.address(), 200, kClosingGet);  // more than a batch
  ::poll(nullptr, 0, 50);
  CHECK(met_by_all(running, Kind::accept_late) == 0);
  set(running, "");
  check_all_answered(clients);
  CHECK(account(running.stop()) == "served 200");
}

TEST_CASE("a Unix socket's clients are accepted late, and wait in its queue while that is full") {
  const net::test::Folder folder;
  Watched running(listening_on({"unix:" + folder / "m"}, 3));
  set(running, "accept-late:50ms");
  const Watch watch;
  Clients clients = connect_many(running.address(), 10, kClosingGet);
  check_all_answered(clients);
  CHECK(watch.passed() >= milliseconds(40));
  set(running, "queue-full:20");
  Clients queued = connect_many(running.address(), 10, kClosingGet);
  ::poll(nullptr, 0, 50);
  for (auto& client : queued) CHECK_FALSE(client->has_input());
  set(running, "");
  check_all_answered(queued);
  CHECK(account(running.stop()) == "served 20");
}

TEST_CASE("windows come and go, one at a time") {
  Watched running(faulty("queue-full:50@40ms/80ms"));
  CHECK(eventually([&] { return met_by_all(running, Kind::queue_full) >= 3; }));
  for (int i = 0; i < 10; ++i) {
    CHECK_THAT(Client(running.address()).ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
  }
  if (!net::can_refuse()) return;
  set(running, "refuse@200ms/400ms");
  for (int round = 0; round < 3; ++round) {
    CHECK(eventually([&] { return is_refused(running.address()); }));
    CHECK(eventually([&] { return attempt(running.address()) == Attempt::connected; }));
  }
  running.stop();
}

}  // namespace
}  // namespace merhaba::server::test
