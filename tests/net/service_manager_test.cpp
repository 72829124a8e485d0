#include "net/service_manager.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

// A variable of the environment, while it lives.
class Variable {
 public:
  explicit Variable(const std::string& value, const char* name = "NOTIFY_SOCKET") : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

ServiceManager manager_at(const std::string& name) {
  const Variable variable(name);
  return {};
}

// The next datagram, which is there already; "nothing" if none is.
std::string received(const Fd& receiver) {
  char text[4096];
  const ssize_t got = ::recv(receiver.get(), text, sizeof text, MSG_DONTWAIT);
  return got < 0 ? "nothing" : std::string(text, static_cast<std::size_t>(got));
}

TEST_CASE("the service manager gets assignments as one datagram each") {
  Folder folder;
  const Fd receiver = bind_by_hand(folder / "notify", SOCK_DGRAM);
  ServiceManager manager = manager_at(folder / "notify");
  CHECK(manager.listens());
  CHECK(received(receiver) == "nothing");
  manager.notify("READY=1\nSTATUS=serving");
  manager.notify("STOPPING=1");
  CHECK(received(receiver) == "READY=1\nSTATUS=serving");
  CHECK(received(receiver) == "STOPPING=1");
  CHECK(received(receiver) == "nothing");
}

TEST_CASE("after the start neither the variable nor the file is needed") {
  Folder folder;
  const Fd receiver = bind_by_hand(folder / "notify", SOCK_DGRAM);
  ServiceManager manager = manager_at(folder / "notify");
  REQUIRE(::unlink((folder / "notify").c_str()) == 0);
  manager.notify("READY=1");
  CHECK(received(receiver) == "READY=1");
}

#ifdef MERHABA_LINUX
TEST_CASE("the service manager may have an abstract name, of any length there is") {
  const std::string start = "@merhaba-net-test-" + std::to_string(::getpid());
  const std::string longest =
      start + std::string(sizeof(sockaddr_un::sun_path) - start.size(), 'x');
  for (const std::string& name : {start, longest}) {
    const Fd receiver = bind_by_hand(name, SOCK_DGRAM);
    ServiceManager manager = manager_at(name);
    CHECK(manager.listens());
    manager.notify("READY=1");
    CHECK(received(receiver) == "READY=1");
  }
  CHECK_FALSE(manager_at(longest + 'x').listens());
}

TEST_CASE("the service manager sees which process sends, though another has connected") {
  Folder folder;
  const Fd receiver = bind_by_hand(folder / "notify", SOCK_DGRAM);
  const int on = 1;
  REQUIRE(::setsockopt(receiver.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0);
  ServiceManager manager = manager_at(folder / "notify");
  const std::string child = in_child([&] {
    manager.notify("READY=1");
    return std::to_string(::getpid());
  });
  char text[64];
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))];
  iovec part{text, sizeof text};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  REQUIRE(::recvmsg(receiver.get(), &message, MSG_DONTWAIT) == 7);
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  REQUIRE(header != nullptr);
  REQUIRE(header->cmsg_type == SCM_CREDENTIALS);
  ucred sender{};
  std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
  CHECK(std::to_string(sender.pid) == child);
}
#endif

TEST_CASE("without a service manager nothing is sent, and nothing fails") {
  ::unsetenv("NOTIFY_SOCKET");
  ServiceManager manager;
  CHECK_FALSE(manager.listens());
  manager.notify("READY=1");
}

TEST_CASE("a variable that names no Unix socket is ignored") {
  Folder folder;
  const Fd stream = bind_by_hand(folder / "stream");
  const std::string too_long = folder / std::string(sizeof(sockaddr_un::sun_path), 'x');
  for (const std::string& name :
       {std::string(), std::string("@"), std::string("vsock:2:1234"), std::string("notify"),
        std::string("unix:/run/notify"), folder / "none", folder / "stream", too_long}) {
    CAPTURE(name);
    ServiceManager manager = manager_at(name);
    CHECK_FALSE(manager.listens());
    manager.notify("READY=1");
  }
}

TEST_CASE("the longest path a Unix socket may have is reached") {
  Folder folder;
  const std::size_t rest = sizeof(sockaddr_un::sun_path) - 1 - (folder / "").size();
  const std::string path = folder / std::string(rest, 'x');
  const Fd receiver = bind_by_hand(path, SOCK_DGRAM);
  ServiceManager manager = manager_at(path);
  manager.notify("READY=1");
  CHECK(received(receiver) == "READY=1");
}

TEST_CASE("a service manager that is gone is no trouble") {
  Folder folder;
  Fd receiver = bind_by_hand(folder / "notify", SOCK_DGRAM);
  ServiceManager manager = manager_at(folder / "notify");
  receiver.reset();
  for (int i = 0; i < 3; ++i) manager.notify("STATUS=still here");
  CHECK(manager.listens());
}

TEST_CASE("a service manager that has shut its socket sends no signal") {
  Folder folder;
  const Fd receiver = bind_by_hand(folder / "notify", SOCK_DGRAM);
  CHECK(in_child([&] {
          std::signal(SIGPIPE, SIG_DFL);
          ServiceManager manager = manager_at(folder / "notify");
          ::shutdown(receiver.get(), SHUT_RD);
          manager.notify("STATUS=still here");
          return std::string("alive");
        }) == "alive");
}

TEST_CASE("a service manager that does not read holds nobody up, and gets what came first") {
  Folder folder;
  const Fd receiver = bind_by_hand(folder / "notify", SOCK_DGRAM);
  ServiceManager manager = manager_at(folder / "notify");
  manager.notify("READY=1");
  const std::string status = "STATUS=" + std::string(2000, 'x');
  for (int i = 0; i < 5000; ++i) manager.notify(status);
  CHECK(received(receiver) == "READY=1");
  int got = 0;
  while (received(receiver) == status) ++got;
  CHECK(got > 0);
  CHECK(got < 5000);
  manager.notify("STOPPING=1");
  CHECK(received(receiver) == "STOPPING=1");
}

TEST_CASE("its socket is non-blocking, and no successor inherits it") {
  Folder folder;
  const Fd receiver = bind_by_hand(folder / "notify", SOCK_DGRAM);
  Fd lowest(::dup(receiver.get()));
  const int fd = lowest.get();
  lowest.reset();
  const ServiceManager manager = manager_at(folder / "notify");
  CHECK((::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
  CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("the manager's watchdog is fed by the process that it names, or by any") {
  Folder folder;
  const Fd receiver = bind_by_hand(folder / "notify", SOCK_DGRAM);
  const std::string path = folder / "notify";
  CHECK(manager_at(path).watchdog_interval() == 0);
  const Variable interval("2500000", "WATCHDOG_USEC");
  CHECK(manager_at(path).watchdog_interval() == 2'500);
  CHECK(manager_at("").watchdog_interval() == 0);  // nobody hears it
  {
    const Variable ours(std::to_string(::getpid()), "WATCHDOG_PID");
    CHECK(manager_at(path).watchdog_interval() == 2'500);
  }
  {
    const Variable parents(std::to_string(::getppid()), "WATCHDOG_PID");
    CHECK(manager_at(path).watchdog_interval() == 0);
  }
  for (const char* nonsense : {"", "x", "5s", "-1", "99999999999999999999999"}) {
    INFO(nonsense);
    const Variable wrong(nonsense, "WATCHDOG_USEC");
    CHECK(manager_at(path).watchdog_interval() == 0);
  }
}

}  // namespace
}  // namespace merhaba::net::test
