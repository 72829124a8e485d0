// SIGUSR2 while a fault of the listeners is in force: no client is lost, whoever serves then.
#include <csignal>
#include <list>

#include "e2e/faulty.hpp"
#include "e2e/replaceable.hpp"
#include "e2e/succession.hpp"
#include "net/phantom.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

#ifdef MERHABA_LINUX
// In which a client would be served, were it not for the fault.
constexpr milliseconds kShort{150};
// Of a server that has just been started or asked to take over.
constexpr milliseconds kBegins{150};

std::vector<std::string> waiting_kinds() {
  std::vector<std::string> kinds{"queue-full:9", "accept-late:1h"};
  if (net::may_make_phantoms()) kinds.push_back("phantom");
  return kinds;
}

// Connected, whatever becomes of their requests.
std::list<Client> connect(const std::string& address, int count) {
  std::list<Client> clients;
  for (int i = 0; i < count; ++i) {
    clients.emplace_back(address).send(request("GET", close_field));
  }
  return clients;
}

void check_wait(const std::list<Client>& clients) {
  test::pause(kShort);
  for (const Client& client : clients) CHECK_FALSE(client.has_input(0));
}

void check_served(std::list<Client>& clients) {
  for (Client& client : clients) {
    const std::string response = client.rest();
    CAPTURE(response);
    CHECK(response.starts_with("HTTP/1.1 200 "));
    CHECK(response.ends_with("\r\n\r\n" + default_greeting));
    CHECK(client.end() == End::closed);
  }
}

void check_all(const std::vector<Account>& accounts, std::uint64_t served) {
  for (const Account& account : accounts) {
    CAPTURE(account.accepted, account.left, account.reset, account.timed_out);
    CHECK(account.adds_up());
    CHECK(account.abandoned == 0);
    CHECK(account.faulted == 0);
  }
  CHECK(sum_of(accounts).served == served);
}

void check_replaced(const std::vector<std::string>& kinds) {
  for (const std::string workers : {"1", "2"}) {
    for (const std::string& kind : kinds) {
      CAPTURE(kind, workers);
      const Folder folder;
      const std::string file = folder / "configuration";
      test::write_file(file, "workers = " + workers + "\nfault = '" + kind + "'\n");
      Succession servers({"-l", own_address(), "--config", file});
      test::pause(kBegins);
      const bool refuses = kind == "refuse";
      std::list<Client> waiting = connect(servers.address(), refuses ? 0 : 6);
      if (refuses) CHECK(becomes_refused(servers.address()));
      check_wait(waiting);
      test::write_file(file, "workers = " + workers + "\nfault = 'delay:1ms'\n");
      servers.hand_over();
      check_served(waiting);
      CHECK(servers.wait(servers.first().id()) == 0);
      for (int i = 0; i < 5; ++i) CHECK(ask(servers.address()).field("X-Fault") == "delay:1ms");
      CHECK(servers.has_said("faults end with the stop"));
      check_all(servers.stop(), refuses ? 5 : 11);
    }
  }
}

TEST_CASE(
    "a client that waits for a listener with a fault at the hand-over is served, by either "
    "server") {
  check_replaced(waiting_kinds());
}

TEST_CASE("a server that refuses is replaced by one that serves on the same port") {
  check_replaced({"refuse"});
}

TEST_CASE("a successor with the same faults has them when it serves") {
  for (const std::string& kind : waiting_kinds()) {
    CAPTURE(kind);
    Succession servers({"-l", own_address(), "--fault", kind});
    test::pause(kBegins);
    std::list<Client> waiting = connect(servers.address(), 3);
    test::pause(kShort);
    servers.hand_over();
    test::pause(kBegins);
    std::list<Client> more = connect(servers.address(), 3);
    check_wait(more);
    servers.signal(SIGTERM);
    check_served(waiting);
    check_served(more);
    servers.wait(servers.first().id());
    check_all(servers.stop(), 6);
  }
}

// It is ready, gets its "go", and never serves.
std::string failing(const std::string& seconds) {
  return "echo 'ready 1' >&4; read go <&4; sleep " + seconds + "; exit 3";
}

TEST_CASE("a successor that fails gives the listeners back, with their faults") {
  std::vector<std::string> kinds = waiting_kinds();
  kinds.push_back("refuse");
  for (const std::string& kind : kinds) {
    CAPTURE(kind);
    const Replaceable program;
    Succession servers({"-l", own_address(), "--fault", kind}, program.command());
    test::pause(kBegins);
    const bool refuses = kind == "refuse";
    std::list<Client> waiting = connect(servers.address(), refuses ? 0 : 3);
    if (refuses) CHECK(becomes_refused(servers.address()));
    test::pause(kShort);
    program.replace(failing("0.2"));
    servers.signal(SIGUSR2);
    CHECK(servers.has_said("and this process accepts again"));
    test::pause(kBegins);
    if (refuses) CHECK(becomes_refused(servers.address()));
    std::list<Client> more = connect(servers.address(), refuses ? 0 : 3);
    check_wait(more);
    program.put_back();
    servers.signal(SIGTERM);
    check_served(waiting);
    check_served(more);
    check_all(servers.stop(), refuses ? 0 : 6);
  }
}

TEST_CASE("a window that ends while a successor fails leaves nothing behind") {
  std::vector<std::string> kinds = waiting_kinds();
  kinds.push_back("refuse");
  for (const std::string& kind : kinds) {
    CAPTURE(kind);
    const Replaceable program;
    Succession servers({"-l", own_address(), "--fault", kind + "@500ms"}, program.command());
    if (kind == "refuse") CHECK(becomes_refused(servers.address()));
    program.replace(failing("0.7"));
    servers.signal(SIGUSR2);
    CHECK(servers.has_said("and this process accepts again"));
    test::pause(kBegins);
    std::list<Client> after = connect(servers.address(), 3);
    check_served(after);
    check_all(servers.stop(), 3);
  }
}
#endif

}  // namespace
}  // namespace merhaba::e2e
