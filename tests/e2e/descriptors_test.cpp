// At the limit of open files or of --max-connections: callers wait in the kernel's queue, nobody is
// turned away, and the server does not spin meanwhile.
#include <list>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

void connect_many(std::list<Client>& callers, const std::string& address, int count) {
  for (int i = 0; i < count; ++i) callers.emplace_back(address);
}

// Each asks, is answered, and closed in order.
void check_all_served(std::list<Client>& callers) {
  for (Client& caller : callers) caller.send(request("GET", close_field));
  for (Client& caller : callers) {
    CHECK(caller.answer().body == default_greeting);
    CHECK(caller.rest().empty());
    CHECK(caller.end() == End::closed);
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

TEST_CASE("with 64 open files, 300 callers at once are all served, and the wait costs nothing") {
  for (const std::string workers : {"1", "2"}) {
    Command command;
    command.open_files = 64;
    Merhaba merhaba({"--header-timeout", "5m", "-w", workers}, command);
    std::list<Client> callers;
    connect_many(callers, merhaba.address(), 300);
    const double share = busy_share(merhaba.id());
    CHECK(share < 0.3);
    CHECK(test::open_descriptors(merhaba.id()) < 64);
    check_all_served(callers);
    callers.clear();
    const Ended ended = merhaba.stop();
    CHECK(ended.code == 0);
    CHECK(ended.ledger.served == 300);
    CHECK(ended.ledger.accepted == 300);
    CHECK(ended.err.find("cannot accept") == std::string::npos);
  }
}

TEST_CASE("with --max-connections 10, 50 callers are all served") {
  Merhaba merhaba({"--max-connections", "10", "--header-timeout", "5m"});
  const int before = test::open_sockets(merhaba.id());
  std::list<Client> callers;
  connect_many(callers, merhaba.address(), 50);
  // Full at last; the 40 others wait.
  if (before >= 0) {
    CHECK(eventually([&] { return test::open_sockets(merhaba.id()) == before + 10; }));
    test::pause(std::chrono::milliseconds(50));
    CHECK(test::open_sockets(merhaba.id()) == before + 10);
  }
  check_all_served(callers);
  callers.clear();
  CHECK(merhaba.stop().ledger.served == 50);
}

TEST_CASE("callers that wait at the limit are served when others time out") {
  Merhaba merhaba({"--max-connections", "2", "--idle-timeout", "200ms", "--header-timeout", "5m"});
  std::list<Client> keep_open;
  for (int i = 0; i < 6; ++i) {
    keep_open.emplace_back(merhaba.address()).send(request());
  }
  for (Client& client : keep_open) CHECK(client.answer().body == default_greeting);
  CHECK(merhaba.stop().ledger.served == 6);
}

TEST_CASE("a limit lower than --max-connections is told, with the way to raise it") {
  using Catch::Matchers::ContainsSubstring;
  Command command;
  command.open_files = 64;
  Merhaba merhaba({"--max-connections", "1000"}, command);
  CHECK_THAT(merhaba.err(), ContainsSubstring("warning: --max-connections 1000 is more than the "
                                              "limit of open files, 64, allows") &&
                                ContainsSubstring("ulimit -n"));
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a storm of connections of every kind leaves no descriptor behind") {
  for (const std::string workers : {"1", "2"}) {
    Merhaba merhaba({"-w", workers});
    const int before = test::open_sockets(merhaba.id());
    if (before < 0) SKIP("this system does not tell a process's descriptors");
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
    CHECK(ended.ledger.accepted == 500);
    CHECK(ended.ledger.adds_up());
  }
}

}  // namespace
}  // namespace merhaba::e2e
