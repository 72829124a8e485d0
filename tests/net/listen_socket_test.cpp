#include "net/listen_socket.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "net/socket.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("several addresses at once all answer, their real ports told") {
  Folder folder;
  const Listening listening = listen_on({"127.0.0.1:0", "127.0.0.1:0", "unix:" + folder / "m"});
  REQUIRE(listening.endpoints.size() == 3);
  REQUIRE(listening.sockets.size() == 1);
  REQUIRE(listening.sockets[0].size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const SocketAddress& address = listening.endpoints[i].address;
    CHECK((address.port() != 0 || !address.is_ip()));
    const Fd client = caller(address);
    CHECK(accept_all(listening.sockets[0][i].get()) == 1);
  }
}

TEST_CASE("every listener is non-blocking and close-on-exec; TCP ones send at once") {
  Folder folder;
  ListenOptions options;
  options.workers = 2;
  const Listening listening = listen_on({"127.0.0.1:0", "unix:" + folder / "m"}, options);
  for (const auto& worker : listening.sockets) {
    for (const Fd& fd : worker) {
      CHECK((::fcntl(fd.get(), F_GETFL) & O_NONBLOCK) != 0);
      CHECK((::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC) != 0);
    }
    CHECK(option(worker[0], IPPROTO_TCP, TCP_NODELAY) != 0);
    const Fd client = caller(listening.endpoints[0].address);
    Fd accepted;
    for (const auto& any : listening.sockets) {
      if (!accepted) accepted.reset(accept_now(any[0].get(), nullptr));
    }
    REQUIRE(accepted);
    CHECK(option(accepted, IPPROTO_TCP, TCP_NODELAY) != 0);
  }
}

TEST_CASE("with port 0, every address of one spec gets the same port") {
  for (const char* spec : {":0", "localhost:0"}) {
    for (unsigned workers : {1U, 3U}) {
      ListenOptions options;
      options.workers = workers;
      const Listening listening = listen_on({spec}, options);
      std::set<unsigned> ports;
      for (const Endpoint& endpoint : listening.endpoints) ports.insert(endpoint.address.port());
      CHECK(ports.size() == 1);
      CHECK(*ports.begin() != 0);
    }
  }
}

TEST_CASE("the wildcard answers on IPv4, and on IPv6 where there is one") {
  const Listening listening = listen_on({":0"});
  for (std::size_t i = 0; i < listening.endpoints.size(); ++i) {
    const SocketAddress& any = listening.endpoints[i].address;
    const std::string literal = any.family() == AF_INET ? "127.0.0.1:" : "[::1]:";
    const auto to = resolve(parse_listen(literal + std::to_string(any.port()))).front();
    const Fd client = caller(to);
    CHECK(accept_all(listening.sockets[0][i].get()) == 1);
  }
}

TEST_CASE("if one address fails, nothing listens and nothing is left") {
  Folder folder;
  const Listening taken = listen_on({"127.0.0.1:0"});
  const Listening free = listen_on({"127.0.0.1:0"});
  const std::string free_text = free.endpoints[0].address.text();
  const_cast<Listening&>(free).sockets.clear();
  for (unsigned workers : {1U, 4U}) {
    ListenOptions options;
    options.workers = workers;
    const std::string told = listen_error(
        {"unix:" + folder / "a", free_text, taken.endpoints[0].address.text()}, options);
    CHECK_THAT(told, ContainsSubstring(taken.endpoints[0].address.text()));
    CHECK_FALSE(std::filesystem::exists(folder / "a"));
    CHECK_THROWS(caller(free.endpoints[0].address));
  }
}

TEST_CASE("an address given twice is told so") {
  const std::string text = listen_on({"127.0.0.1:0"}).endpoints[0].address.text();
  const std::string told = listen_error({text, text});
  CHECK_THAT(told, ContainsSubstring(text));
#ifdef MERHABA_LINUX
  CHECK_THAT(told, ContainsSubstring("already covers it"));
#else
  CHECK_THAT(told, ContainsSubstring("in use"));
#endif
}

TEST_CASE("each worker has a descriptor of its own for each address") {
  Folder folder;
  ListenOptions options;
  options.workers = 3;
  const Listening listening = listen_on({"127.0.0.1:0", "unix:" + folder / "m"}, options);
  REQUIRE(listening.sockets.size() == 3);
  std::set<int> all;
  for (const auto& worker : listening.sockets) {
    REQUIRE(worker.size() == 2);
    for (const Fd& fd : worker) all.insert(fd.get());
  }
  CHECK(all.size() == 6);
  const Fd client = caller(listening.endpoints[1].address);  // one queue, whoever takes from it
  CHECK(listening.endpoints[1].queues == 1);
  CHECK(accept_all(listening.sockets[2][1].get()) == 1);
}

#ifdef MERHABA_LINUX
TEST_CASE("the kernel's limit on the backlog is found and told") {
  const auto told = in_own_network([] {
    if (!write_file("/proc/sys/net/core/somaxconn", "7")) return std::string("not writable");
    Folder folder;
    std::string all;
    ListenOptions options;
    options.backlog = 100;
    for (const Endpoint& e :
         listen_on({"127.0.0.1:0", "unix:" + folder / "m"}, options).endpoints) {
      const std::string line = describe(e, "http");
      all += line.substr(line.find("backlog")) + '\n';
    }
    return all;
  });
  if (!told) SKIP("no network namespace of one's own here");
  if (*told == "not writable") SKIP("this kernel keeps net.core.somaxconn for the first namespace");
  const std::string line =
      "backlog 100 asked, 7 in effect (limited by net.core.somaxconn; raise it: sysctl -w "
      "net.core.somaxconn=100), holds 8\n";
  CHECK(*told == line + line);
}
#else
TEST_CASE("where the kernel does not tell its limit, the backlog in effect is unknown") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  CHECK(listening.endpoints[0].backlog_effective == Endpoint::kUnknown);
  CHECK(listening.endpoints[0].somaxconn == 0);
}
#endif

}  // namespace
}  // namespace merhaba::net::test
