// --fault phantom, refuse and accept-reset: connections that are not what they seem, and addresses
// where nobody seems to listen; and that all is as before afterwards.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <list>

#include "e2e/faulty.hpp"
#include "e2e/passed.hpp"
#include "net/phantom.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

#ifdef MERHABA_LINUX
const std::string accepted = "merhaba_connections_accepted_total";
const char* const no_filter = "filtering TCP needs CAP_NET_ADMIN here";

TEST_CASE("a phantom is connected at once, unknown to the server, and served in the end") {
  if (!net::may_make_phantoms()) SKIP(no_filter);
  for (const std::string workers : {"1", "2"}) {
    Faulty server({"-w", workers});
    server.set("phantom");
    std::list<Client> clients;
    for (int i = 0; i < 8; ++i) {
      const Clock::time_point began = Clock::now();
      clients.emplace_back(server.address()).send(request());
      CHECK(Clock::now() - began < milliseconds(900));  // no SYN was dropped
    }
    CHECK_FALSE(clients.front().has_input(200));
    for (const Client& client : clients) CHECK_FALSE(client.has_input(0));
    CHECK(server.metric(accepted) == 0);
    CHECK(server.metric("merhaba_accept_queue_depth{") == 0);
    server.clear();
    for (Client& client : clients) CHECK(client.answer().body == default_greeting);
    clients.clear();
    CHECK(visit(server.address()).is_served());
    CHECK(server.stop().account.served == 9);
  }
}

TEST_CASE("clients are phantoms from the first one on, where it is so from the start") {
  if (!net::may_make_phantoms()) SKIP(no_filter);
  for (int round = 0; round < 5; ++round) {
    Merhaba merhaba({"-l", own_address(), "-w", "2", "--fault", "phantom@1h"});
    std::list<Client> clients;
    for (int i = 0; i < 4; ++i) clients.emplace_back(merhaba.address()).send(request());
    CHECK_FALSE(clients.back().has_input(20));
    for (const Client& client : clients) CHECK_FALSE(client.has_input(0));
    merhaba.process().signal(SIGTERM);
    for (Client& client : clients) CHECK(client.answer().body == default_greeting);
    clients.clear();
    CHECK(merhaba.stop(0).code == 0);
  }
}

TEST_CASE("a window of phantoms ends by itself, and loses nobody") {
  if (!net::may_make_phantoms()) SKIP(no_filter);
  Faulty server;
  const Clock::time_point set = Clock::now();
  server.set("phantom@500ms");
  Visits visits = begin_visits(server.address(), 8);
  for (const Visit& visit : end_of(visits)) {
    CHECK(visit.is_served());
    CHECK(visit.ended - set >= milliseconds(500) - kOfTheClock);
  }
  CHECK(server.count("phantom") == 1);
  CHECK(server.stop().account.served == 8);
}

// From `port` of another address of this machine; 0: any port. It sends its request.
Fd connect_from(const char* source, std::uint16_t port, const std::string& to) {
  const auto of = [](const char* host, unsigned number) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(number));
    ::inet_pton(AF_INET, host, &address.sin_addr);
    return address;
  };
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in from = of(source, port);
  const std::size_t colon = to.rfind(':');
  const auto server =
      of(to.substr(0, colon).c_str(), static_cast<unsigned>(std::stoul(to.substr(colon + 1))));
  const std::string text = request("GET", close_field);
  REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0);
  REQUIRE(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0);
  REQUIRE(::send(fd.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  return fd;
}

std::uint16_t port_of(const Fd& fd) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  REQUIRE(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &length) == 0);
  return ntohs(address.sin_port);
}

bool has_response(const Fd& fd) {
  char byte = 0;
  return ::recv(fd.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

TEST_CASE("a share of phantoms is by the client's port, and the same with the same seed") {
  if (!net::may_make_phantoms()) SKIP(no_filter);
  constexpr std::size_t kClients = 100;
  Faulty server;
  std::vector<std::uint16_t> ports(kClients, 0);
  std::vector<std::vector<bool>> met;
  const char* source[] = {"127.0.0.2", "127.0.0.3", "127.0.0.4"};
  for (std::size_t round = 0; round < 3; ++round) {
    server.set("phantom@50%", round < 2 ? "?seed=7" : "?seed=8");
    const std::uint64_t before = server.metric(accepted);
    std::vector<Fd> clients;
    for (std::uint16_t& port : ports) {
      clients.push_back(connect_from(source[round], port, server.address()));
      port = port_of(clients.back());
    }
    const auto responses = [&] {
      return static_cast<std::size_t>(std::count_if(clients.begin(), clients.end(), has_response));
    };
    std::size_t some = 0;
    CHECK(eventually([&] {  // until no more come
      const std::size_t earlier = some;
      test::pause(milliseconds(200));
      some = responses();
      return some > 0 && some == earlier;
    }));
    CHECK(server.metric(accepted) == before + some);
    // Out of 100 even draws, all but one time in 10,000.
    CHECK(some >= 30);
    CHECK(some <= 70);
    std::vector<bool>& phantom = met.emplace_back();
    for (const Fd& client : clients) phantom.push_back(!has_response(client));
    server.clear();
    CHECK(eventually([&] { return responses() == kClients; }));  // nobody is lost
  }
  CHECK(met[0] == met[1]);
  CHECK(met[0] != met[2]);
  CHECK(server.stop().account.accepted == 3 * kClients);
}

// Of a socket that has just been closed; outside the range that others are given.
std::string free_address() {
  Socket socket;
  return socket.address();
}

TEST_CASE("clients are refused while it is in force, and served afterwards on the same port") {
  for (const std::string workers : {"1", "2"}) {
    for (const bool fixed : {false, true}) {
      CAPTURE(workers, fixed);
      Faulty server({"-w", workers, "-l", fixed ? free_address() : own_address()});
      for (int round = 0; round < 3; ++round) {
        server.set("refuse");
        CHECK(becomes_refused(server.address()));
        CHECK(visit(server.address()).is_refused());
        server.clear();
        for (int i = 0; i < 10; ++i) CHECK(visit(server.address()).is_served());
      }
      CHECK(server.metric("merhaba_accept_queue_limit{") % 4096 == 0);
      CHECK(server.stop().account.served >= 30);
    }
  }
}

TEST_CASE(
    "in windows of refusing each client is refused or served, and no one else takes the port") {
  Faulty server;
  // Each in time, however the others fare: who meets the begin of a window is late, as its SYN is
  // dropped, and one client after another would always meet it.
  server.set("refuse@100ms/250ms");
  Visits visits;
  for (int i = 0; i < 150; ++i) {
    for (std::future<Visit>& one : begin_visits(server.address(), 1)) {
      visits.push_back(std::move(one));
    }
    test::pause(milliseconds(10));
  }
  unsigned refused = 0;
  unsigned served = 0;
  for (const Visit& one : end_of(visits)) {
    CAPTURE(one.trouble, one.response);
    CHECK((one.is_refused() || one.is_served()));
    ++(one.is_refused() ? refused : served);
  }
  CHECK(refused > 5);
  CHECK(served > 5);
  CHECK(server.count("refuse") >= 3);
  server.clear();
  for (int i = 0; i < 20; ++i) CHECK(visit(server.address()).is_served());
  CHECK(server.stop().account.served == served + 20);
}

TEST_CASE("neither refusing nor phantoms are possible on a Unix socket alone") {
  const Folder folder;
  const std::string address = "unix:" + (folder / "socket");
  for (const std::string kind : {"refuse", "phantom"}) {
    const Said said = run_merhaba({"-l", address, "--fault", kind + "@1s/2s"});
    CHECK(said.code == 1);
    CHECK_THAT(said.err, ContainsSubstring("'" + kind + "@1s/2s' is not possible on " + address));
    Faulty server({"-l", address});
    CHECK(server.put(kind).status == 409);
    CHECK(visit(address).is_served());
    server.stop();
    // Beside a TCP port it is a warning.
    if (kind == "phantom" && !net::may_make_phantoms()) continue;
    Faulty both({"-l", address, "-l", "127.0.0.1:0", "--fault", kind});
    CHECK(both.merhaba().has_said("'" + kind + "' is not possible on " + address));
    CHECK(visit(address).is_served());
    both.stop();
  }
}
#endif

TEST_CASE("connections are reset as soon as they are accepted, and counted as ended by a fault") {
  for (const std::string workers : {"1", "2"}) {
    Faulty server({"-w", workers});
    server.set("accept-reset");
    for (int i = 0; i < 20; ++i) {
      const Visit one = visit(server.address());
      CHECK(one.response.empty());
      CHECK((one.end == End::reset || !one.trouble.empty()));
    }
    CHECK(eventually([&] { return server.count("accept-reset") == 20; }));
    server.clear();
    CHECK(visit(server.address()).is_served());
    const Ended ended = server.stop();
    CHECK(ended.account.faulted == 20);
    CHECK(ended.account.served == 1);
    CHECK_THAT(ended.err, ContainsSubstring("faults: accept-reset 20\n"));
  }
}

}  // namespace
}  // namespace merhaba::e2e
