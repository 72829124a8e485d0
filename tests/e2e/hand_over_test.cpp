// Listening sockets handed over as systemd does it: descriptors 3 and on, named by LISTEN_FDNAMES.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

// A listener of ours, as the service manager has it.
class Socket {
 public:
  Socket() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    ::fcntl(fd(), F_SETFD, FD_CLOEXEC);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(::bind(fd(), reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(::listen(fd(), 16) == 0);
    REQUIRE(::getsockname(fd(), reinterpret_cast<sockaddr*>(&address), &length) == 0);
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  int fd() const { return fd_.get(); }
  const std::string& address() const { return address_; }

 private:
  Fd fd_;
  std::string address_;
};

// Of a child that gets `sockets` under `names`.
Command handed(const std::vector<const Socket*>& sockets, const std::string& names) {
  Command command;
  command.variables = {{"LISTEN_FDS", std::to_string(sockets.size())}, {"LISTEN_FDNAMES", names}};
  command.before_exec = [sockets] {
    constexpr int kFirst = 3;
    constexpr int kOutOfTheWay = 100;
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      ::dup2(sockets[i]->fd(), kOutOfTheWay + static_cast<int>(i));
    }
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      ::dup2(kOutOfTheWay + static_cast<int>(i), kFirst + static_cast<int>(i));
      ::close(kOutOfTheWay + static_cast<int>(i));
    }
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  };
  return command;
}

TEST_CASE("systemd takes every socket handed over, in their order") {
  const Socket one;
  const Socket two;
  Merhaba merhaba({"-l", "systemd"}, handed({&one, &two}, "web:admin"));
  CHECK(merhaba.addresses() == std::vector<std::string>{one.address(), two.address()});
#ifdef MERHABA_LINUX
  const std::string backlog = "backlog set by systemd";
#else
  const std::string backlog =
      "backlog 4096 asked (in place of systemd's, which cannot be read here)";
#endif
  CHECK_THAT(merhaba.err(),
             ContainsSubstring("listening on " + one.address() + " (http): " + backlog));
  CHECK(ask(one.address()).body == default_greeting);
  CHECK(ask(two.address()).body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("systemd:NAME takes the socket of that name, whatever the number of workers") {
  const Socket one;
  const Socket two;
  for (const std::string workers : {"1", "3"}) {
    Merhaba merhaba({"-l", "systemd:admin", "-w", workers}, handed({&one, &two}, "web:admin"));
    CHECK(merhaba.addresses() == std::vector<std::string>{two.address()});
    CHECK(ask(two.address()).body == default_greeting);
    CHECK(merhaba.stop().code == 0);
  }
}

TEST_CASE("a handed socket outlives the server: whoever calls then is served by the next one") {
  const Socket socket;
  Merhaba first({"-l", "systemd"}, handed({&socket}, "web"));
  CHECK(ask(socket.address()).body == default_greeting);
  CHECK(first.stop().code == 0);

  Client between(socket.address());
  between.send(request("GET", close_field));
  Merhaba second({"-l", "systemd"}, handed({&socket}, "web"));
  CHECK(between.answer().body == default_greeting);
  CHECK(second.stop().code == 0);
}

TEST_CASE("without a socket handed over, and with one of another name, the way out is told") {
  const Said none = run_merhaba({"-l", "systemd"});
  CHECK(none.code == 1);
  CHECK_THAT(none.err, ContainsSubstring("none were passed") && ContainsSubstring(".socket unit"));

  const Socket socket;
  const Said wrong_name = run_merhaba({"-l", "systemd:admin"}, handed({&socket}, "web"));
  CHECK(wrong_name.code == 1);
  CHECK_THAT(wrong_name.err, ContainsSubstring("no socket of that name was passed, only web"));

  Command for_another = handed({&socket}, "web");
  for_another.before_exec = [] { ::setenv("LISTEN_PID", "1", 1); };
  const Said said = run_merhaba({"-l", "systemd"}, for_another);
  CHECK(said.code == 1);
  CHECK_THAT(said.err, ContainsSubstring("they were passed to process 1"));
}

}  // namespace
}  // namespace merhaba::e2e
