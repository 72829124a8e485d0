// Sockets that systemd passed: listened on again by libuv, and yet as they were.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "net/accept_queue.hpp"
#include "net/support.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using net::test::Folder;

Fd listen_by_hand(const std::string& text, int backlog) {
  const net::SocketAddress address = net::resolve(net::parse_listen(text)).front();
  Fd fd(::socket(address.family(), SOCK_STREAM, 0));
  REQUIRE(::bind(fd.get(), address.get(), address.length) == 0);
  REQUIRE(::listen(fd.get(), backlog) == 0);
  return fd;
}

// What `work` returns in a process that was passed `sockets`, as systemd does it.
std::string passed(const std::vector<int>& sockets, const std::function<std::string()>& work) {
  return net::test::in_child([&] {
    std::vector<Fd> copies;  // above what is about to be overwritten
    for (const int fd : sockets) copies.emplace_back(::fcntl(fd, F_DUPFD, 100));
    for (std::size_t i = 0; i < copies.size(); ++i) {
      ::dup2(copies[i].get(), 3 + static_cast<int>(i));
    }
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", std::to_string(sockets.size()).c_str(), 1);
    return work();
  });
}

Config inheriting(unsigned workers, const std::string& spec = "systemd") {
  Config config;
  config.workers = workers;
  config.backlog = 99;
  config.listen = {net::parse_listen(spec)};
  return config;
}

TEST_CASE("an inherited socket's backlog stays systemd's, of TCP and Unix sockets alike") {
  const Folder folder;
  for (const std::string& address : {std::string("127.0.0.1:0"), "unix:" + folder / "m"}) {
    for (const unsigned workers : {1U, 3U}) {
      const Fd socket = listen_by_hand(address, 5);
      const std::string reported = passed({socket.get()}, [&] {
        const Server server(inheriting(workers));
        const std::string line = net::describe(server.endpoints()[0], "http");
        return line.substr(line.find("): "));
      });
#ifdef MERHABA_LINUX
      CHECK(reported == "): backlog set by systemd, 5 in effect, holds 6");
      CHECK(net::queue_state(socket.get())->limit == 5);
#else
      CHECK(reported == "): backlog 99 asked (in place of systemd's, which cannot be read here)");
#endif
      if (address.starts_with("unix:")) ::unlink((folder / "m").c_str());
    }
  }
}

TEST_CASE(
    "an inherited socket is served, and outlives the server with the clients that come then") {
  const Folder folder;
  for (const std::string& address : {std::string("127.0.0.1:0"), "unix:" + folder / "m"}) {
    const Fd socket = listen_by_hand(address, 5);
    const net::SocketAddress to = net::local_address(socket.get());
    CHECK(passed({socket.get()}, [&] {
            Running running(inheriting(2));
            Client client(to);
            const bool answered = client.ask(kGet).starts_with("HTTP/1.1 200 ");
            client.close();
            return std::string(answered ? "answered, " : "not answered, ") +
                   account(running.stop());
          }) == "answered, served 1");
    const Client late(to);
    CHECK(net::test::becomes(socket.get(), POLLIN));
    CHECK(Fd(::accept(socket.get(), nullptr, nullptr)));
  }
}

TEST_CASE("an inherited Unix socket keeps its file") {
  const Folder folder;
  const Fd socket = listen_by_hand("unix:" + folder / "m", 5);
  CHECK(passed({socket.get()}, [&] {
          { const Server server(inheriting(1)); }
          return std::string(::access((folder / "m").c_str(), F_OK) == 0 ? "there" : "gone");
        }) == "there");
}

TEST_CASE("an inherited socket that is taken twice is an error") {
  const Fd socket = listen_by_hand("127.0.0.1:0", 5);
  CHECK_THAT(passed({socket.get()},
                    [&] {
                      Config twice = inheriting(1);
                      twice.listen.push_back(net::parse_listen("systemd:unknown"));
                      return net::test::error_of([&] { const Server server(twice); });
                    }),
             ContainsSubstring("given twice"));
}

TEST_CASE("an inherited socket is either a server's or its admin listener's") {
  const Fd socket = listen_by_hand("127.0.0.1:0", 5);
  CHECK_THAT(passed({socket.get()},
                    [&] {
                      Config twice = inheriting(1);
                      twice.admin = net::parse_listen("systemd:unknown");
                      return net::test::error_of([&] { const Server server(twice); });
                    }),
             ContainsSubstring("given twice"));
}

}  // namespace
}  // namespace merhaba::server::test
