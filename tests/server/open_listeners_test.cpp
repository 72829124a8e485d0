// Every address or none, for every worker; nobody else's port; nothing left behind.
#include "server/open_listeners.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "net/accept_queue.hpp"
#include "net/support.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using net::test::error_of;
using net::test::Folder;

// Of one's own, and the descriptors of both workers and libuv.
std::vector<int> listeners_of(const net::SocketAddress& address) {
  std::vector<int> found;
  for (int fd = 0; fd < 256; ++fd) {
    int listens = 0;
    socklen_t size = sizeof listens;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) continue;
    if (net::local_address(fd).text() == address.text()) found.push_back(fd);
  }
  return found;
}

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  ::getsockopt(fd, level, name, &value, &length);
  return value;
}

TEST_CASE("workers share a port, each with a queue of its own where there is SO_REUSEPORT") {
  Config wanted = listening_on({"127.0.0.1:0"}, 4);
  Running running(wanted, false);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<Client>(running.address()));
    clients.back()->send(kClosingGet);
  }
  running.begin();
  for (auto& client : clients) CHECK_THAT(client->receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
  const unsigned queues = running.server().endpoints()[0].queues;
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 200");
#ifdef MERHABA_LINUX
  CHECK(queues == 4);
  for (const Counters& worker : summary.workers) CHECK(worker.accepted > 0);
#else
  CHECK(queues == 1);
#endif
}

TEST_CASE("a port can be listened on again while connections of the last run are in TIME_WAIT") {
  net::SocketAddress address;
  {
    Running running(config());
    address = running.address();
    Client client(address);
    client.send(kClosingGet);
    CHECK_THAT(client.receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
  CHECK(listen_error({address.text()}).empty());
}

TEST_CASE("with port 0, every address of one spec gets the same port") {
  for (const char* spec : {":0", "localhost:0"}) {
    for (unsigned workers : {1U, 3U}) {
      const Server server(listening_on({spec}, workers));
      std::set<unsigned> ports;
      for (const net::Endpoint& endpoint : server.endpoints()) {
        ports.insert(endpoint.address.port());
      }
      CHECK(ports.size() == 1);
      CHECK(*ports.begin() != 0);
    }
  }
}

TEST_CASE("the wildcard answers on IPv4, and on IPv6 where there is one") {
  Running running(listening_on({":0"}));
  for (const net::Endpoint& endpoint : running.server().endpoints()) {
    const std::string literal = endpoint.address.family() == AF_INET ? "127.0.0.1:" : "[::1]:";
    const std::string text = literal + std::to_string(endpoint.address.port());
    Client client(net::resolve(net::parse_listen(text)).front());
    CHECK_THAT(client.ask(kGet), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
}

TEST_CASE("if one address fails, nothing listens and nothing is left") {
  const Folder folder;
  const Server taken(listening_on({"127.0.0.1:0"}));
  const std::string text = taken.endpoints()[0].address.text();
  net::SocketAddress free;
  {
    const Server before(listening_on({"127.0.0.1:0"}));
    free = before.endpoints()[0].address;
  }
  for (unsigned workers : {1U, 4U}) {
    const std::string reported = listen_error({"unix:" + folder / "a", free.text(), text}, workers);
    CHECK_THAT(reported, ContainsSubstring(text));
    CHECK_FALSE(std::filesystem::exists(folder / "a"));
    CHECK_THROWS(Client(free));
  }
}

TEST_CASE("what libuv refuses to bind is explained as the system's own refusals are") {
  // An address for documentation (RFC 5737), which no machine has.
  CHECK_THAT(listen_error({"203.0.113.7:8080"}),
             ContainsSubstring("203.0.113.7 is not an address of this machine"));
  const std::string without_zone = listen_error({"[fe80::1]:0"});
  CHECK_THAT(without_zone, ContainsSubstring("needs its interface") ||
                               ContainsSubstring("address family"));  // no IPv6 here
  const Folder folder;
  CHECK_THAT(listen_error({"unix:" + folder / "none/m"}), ContainsSubstring("does not exist"));
}

TEST_CASE("every listening socket is non-blocking and close-on-exec, with the options asked for") {
  const Folder folder;
  Config wanted = listening_on({"127.0.0.1:0", "unix:" + folder / "m"}, 2);
#ifdef MERHABA_LINUX
  wanted.defer_accept = Milliseconds(1500);
  wanted.fastopen = 16;
#endif
  const Server server(wanted);
  const std::vector<int> tcp = listeners_of(server.endpoints()[0].address);
  const std::vector<int> local = listeners_of(server.endpoints()[1].address);
  CHECK(tcp.size() == 4);  // for each worker libuv's and ours
  CHECK(local.size() == 4);
  for (const auto& all : {tcp, local}) {
    for (const int fd : all) {
      CHECK((::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
      CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    }
  }
  for (const int fd : tcp) {
    CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) != 0);
#ifdef MERHABA_LINUX
    CHECK(option(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT) >= 2);
    CHECK(option(fd, IPPROTO_TCP, TCP_FASTOPEN) == 16);
#endif
  }
}

#ifndef MERHABA_LINUX
TEST_CASE("an option that this build does not have is an error") {
  Config wanted = listening_on({"127.0.0.1:0"});
  wanted.defer_accept = Milliseconds(1500);
  CHECK_THAT(error_of([&] { const Server server(wanted); }),
             ContainsSubstring("does not support TCP_DEFER_ACCEPT"));
}

TEST_CASE("where the kernel does not report its limit, the backlog in effect is unknown") {
  const Server server(listening_on({"127.0.0.1:0"}));
  CHECK(server.endpoints()[0].backlog_effective == net::Endpoint::kUnknown);
  CHECK(server.endpoints()[0].somaxconn == 0);
}
#else
TEST_CASE("the kernel's limit on the backlog is found and reported") {
  const auto reported = net::test::in_own_network([] {
    if (!net::test::write_file("/proc/sys/net/core/somaxconn", "7")) return std::string("no");
    const Folder folder;
    Config wanted = listening_on({"127.0.0.1:0", "unix:" + folder / "m"});
    wanted.backlog = 100;
    std::string all;
    const Server server(wanted);
    for (const net::Endpoint& endpoint : server.endpoints()) {
      const std::string line = net::describe(endpoint, "http");
      all += line.substr(line.find("backlog")) + '\n';
    }
    return all;
  });
  if (!reported) SKIP("no network namespace of one's own here");
  if (*reported == "no") SKIP("this kernel keeps net.core.somaxconn for the first namespace");
  const std::string line =
      "backlog 100 asked, 7 in effect (limited by net.core.somaxconn; raise it: sysctl -w "
      "net.core.somaxconn=100), holds 8\n";
  CHECK(*reported == line + line);
}
#endif

}  // namespace
}  // namespace merhaba::server::test
