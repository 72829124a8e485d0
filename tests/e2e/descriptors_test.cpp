// At the limit on open files or of --max-connections: clients wait in the kernel's queue, nobody is
// turned away, and the server does not spin meanwhile.
#include <sys/resource.h>

#include <list>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

void connect_many(std::list<Client>& clients, const std::string& address, int count) {
  for (int i = 0; i < count; ++i) clients.emplace_back(address);
}

// Each asks, is answered, and closed in order.
void check_all_served(std::list<Client>& clients) {
  for (Client& client : clients) client.send(request("GET", close_field));
  for (Client& client : clients) {
    CHECK(client.answer().body == default_greeting);
    CHECK(client.rest().empty());
    CHECK(client.end() == End::closed);
  }
}

// Of processor time in a second of being full.
double busy_share(pid_t process) {
  constexpr std::chrono::seconds kWatched{1};
  const double before = test::cpu_seconds(process);
  const auto begin = std::chrono::steady_clock::now();
  test::pause(kWatched);
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  return (test::cpu_seconds(process) - before) / passed.count();
}

TEST_CASE("with 64 open files, 300 clients at once are all served, and the wait costs nothing") {
  for (const std::string workers : {"1", "2"}) {
    Command command;
    command.open_files = 64;
    Merhaba merhaba({"--header-timeout", "5m", "-w", workers}, command);
    std::list<Client> clients;
    connect_many(clients, merhaba.address(), 300);
    const double share = busy_share(merhaba.id());
    CHECK(share < 0.3);
    CHECK(test::open_descriptors(merhaba.id()) < 64);
    check_all_served(clients);
    clients.clear();
    const Ended ended = merhaba.stop();
    CHECK(ended.code == 0);
    CHECK(ended.account.served == 300);
    CHECK(ended.account.accepted == 300);
    CHECK(ended.err.find("cannot accept") == std::string::npos);
    CHECK(ended.err.find("the cap on connections is reached") != std::string::npos);
  }
}

#ifdef MERHABA_LINUX
// Of the process, from outside; the soft limit alone.
void limit_descriptors(pid_t process, rlim_t most) {
  rlimit limit{};
  REQUIRE(::prlimit(process, RLIMIT_NOFILE, nullptr, &limit) == 0);
  limit.rlim_cur = most;
  REQUIRE(::prlimit(process, RLIMIT_NOFILE, &limit, nullptr) == 0);
}

TEST_CASE("with the limit lowered to one free descriptor, all queued clients are served") {
  for (const std::string accept_batch : {"64", "1"}) {
    Merhaba merhaba({"--accept-batch", accept_batch});
    merhaba.process().signal(SIGSTOP);
    std::list<Client> clients;
    connect_many(clients, merhaba.address(), 50);
    for (Client& client : clients) client.send(request("GET", close_field));
    limit_descriptors(merhaba.id(), static_cast<rlim_t>(test::open_descriptors(merhaba.id())) + 1);
    merhaba.process().signal(SIGCONT);
    for (Client& client : clients) {
      CHECK(client.answer().body == default_greeting);
      CHECK(client.rest().empty());
      CHECK(client.end() == End::closed);
    }
    CHECK(busy_share(merhaba.id()) < 0.3);
    limit_descriptors(merhaba.id(), 1000);
    CHECK(merhaba.stop().account.served == 50);
  }
}

TEST_CASE(
    "with the limit lowered below what is open, no connection is closed, and all are served "
    "later") {
  Merhaba merhaba;
  limit_descriptors(merhaba.id(), 3);
  std::list<Client> clients;
  connect_many(clients, merhaba.address(), 10);
  for (Client& client : clients) client.send(request("GET", close_field));
  const double share = busy_share(merhaba.id());
  for (Client& client : clients) CHECK_FALSE(client.has_input(0));
  limit_descriptors(merhaba.id(), 1000);
  for (Client& client : clients) {
    CHECK(client.answer().body == default_greeting);
    CHECK(client.rest().empty());
    CHECK(client.end() == End::closed);
  }
  const Ended ended = merhaba.stop();
  CHECK(ended.account.served == 10);
  // From 1.45 on libuv reports a failed accept to nobody, and tries again without end.
  if (ended.err.find("cannot accept") != std::string::npos) CHECK(share < 0.3);
}
#endif

TEST_CASE("with --max-connections 10, 50 clients are all served") {
  Merhaba merhaba({"--max-connections", "10", "--header-timeout", "5m"});
  const int before = test::open_sockets(merhaba.id());
  std::list<Client> clients;
  connect_many(clients, merhaba.address(), 50);
  // Full at last: libuv holds one more, the 39 others wait in the queue.
  if (before >= 0) {
    CHECK(eventually([&] { return test::open_sockets(merhaba.id()) == before + 11; }));
    test::pause(std::chrono::milliseconds(50));
    CHECK(test::open_sockets(merhaba.id()) == before + 11);
  }
  check_all_served(clients);
  clients.clear();
  CHECK(merhaba.stop().account.served == 50);
}

TEST_CASE("clients that wait at the limit are served when others time out") {
  Merhaba merhaba({"--max-connections", "2", "--idle-timeout", "200ms", "--header-timeout", "5m"});
  std::list<Client> keep_open;
  for (int i = 0; i < 6; ++i) {
    keep_open.emplace_back(merhaba.address()).send(request());
  }
  for (Client& client : keep_open) CHECK(client.answer().body == default_greeting);
  CHECK(merhaba.stop().account.served == 6);
}

TEST_CASE("a limit lower than --max-connections is reported, with the way to raise it") {
  using Catch::Matchers::ContainsSubstring;
  Command command;
  command.open_files = 64;
  Merhaba merhaba({"--max-connections", "1000"}, command);
  CHECK_THAT(merhaba.err(), ContainsSubstring("warning: --max-connections 1000 is more than the "
                                              "limit on open files, 64, allows") &&
                                ContainsSubstring("ulimit -n"));
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a storm of connections of every kind leaves no descriptor behind") {
  for (const std::string workers : {"1", "2"}) {
    Merhaba merhaba({"-w", workers});
    const int before = test::open_sockets(merhaba.id());
    if (before < 0) SKIP("this system does not show the descriptors of a process");
    for (int i = 0; i < 100; ++i) {
      ask(merhaba.address());
      ask(merhaba.address(), "nonsense\r\n\r\n");
      Client silent(merhaba.address());
      Client kept(merhaba.address());
      kept.send(request());
      CHECK(kept.answer().status == 200);
      Client cut(merhaba.address());
      cut.send("GET / HT");
      cut.reset();
    }
    CHECK(eventually([&] { return test::open_sockets(merhaba.id()) == before; }));
    const Ended ended = merhaba.stop();
    CHECK(ended.code == 0);
    CHECK(ended.account.accepted == 500);
    CHECK(ended.account.adds_up());
  }
}

}  // namespace
}  // namespace merhaba::e2e
