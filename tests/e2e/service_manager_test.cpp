// What a server reports to the service manager, by datagrams to NOTIFY_SOCKET.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "e2e/client.hpp"
#include "e2e/succession.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

class Manager {
 public:
  Manager() : fd_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path().c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  std::string path() const { return folder_ / "notify"; }
  Command command() const {
    Command command;
    command.variables = {{"NOTIFY_SOCKET", path()}};
    return command;
  }
  // Whether this is reported, sooner or later; from then on only what follows counts.
  bool hears(const std::string& text) {
    return test::eventually([&] {
      char buffer[4096];
      const ssize_t size = ::recv(fd_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
      if (size > 0) heard_.append(buffer, static_cast<std::size_t>(size));
      const std::size_t at = heard_.find(text);
      if (at == std::string::npos) return false;
      heard_.erase(0, at + text.size());
      return true;
    });
  }
  const std::string& heard() const { return heard_; }

 private:
  Folder folder_;
  Fd fd_;
  std::string heard_;
};

std::string main_process(pid_t process) { return "MAINPID=" + std::to_string(process) + "\n"; }

TEST_CASE(
    "a server reports to the service manager that it serves, how its queue is, and that it stops") {
  Manager manager;
  Merhaba merhaba({"-l", "127.0.0.1:0", "-b", "7"}, manager.command());
  CHECK(manager.hears("READY=1\n" + main_process(merhaba.id())));
#ifdef MERHABA_LINUX
  CHECK(manager.hears("STATUS=serving; 0 clients wait in the accept queue, which holds 8\n"));
#endif
  Client slow(merhaba.address());
  slow.send("GET / HTTP/1.1\r\n");
  ask(merhaba.address());
  merhaba.process().signal(SIGTERM);
  CHECK(manager.hears("STOPPING=1\n"));
  // As long as it drains.
  for (int i = 0; i < 3; ++i) CHECK(manager.hears("EXTEND_TIMEOUT_USEC=5000000\n"));
  slow.send("Host: a\r\n\r\n");
  CHECK(slow.answer().status == 200);
  slow.rest();
  CHECK(merhaba.stop(0).code == 0);
}

TEST_CASE("a reload is reported when it begins, and that it is over, well or badly") {
  Manager manager;
  Folder folder;
  const std::string path = folder / "conf";
  test::write_file(path, "");
  Merhaba merhaba({"-l", "127.0.0.1:0", "--config", path}, manager.command());
  CHECK(manager.hears("READY=1\n"));
  for (const char* content : {"status = 201\n", "status = 1\n"}) {
    test::write_file(path, content);
    merhaba.process().signal(SIGHUP);
    CHECK(manager.hears("RELOADING=1\nMONOTONIC_USEC="));
    CHECK(manager.hears("READY=1\n"));
  }
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("the manager's watchdog is fed while no worker is stuck, and by a successor too") {
  Manager manager;
  Command command = manager.command();
  command.variables.emplace_back("WATCHDOG_USEC", "200000");
  Succession servers({}, command);
  for (int i = 0; i < 3; ++i) CHECK(manager.hears("WATCHDOG=1\n"));
  const pid_t next = servers.hand_over();
  CHECK(manager.hears("READY=1\n" + main_process(next)));
  for (int i = 0; i < 3; ++i) CHECK(manager.hears("WATCHDOG=1\n"));
  servers.stop();
}

TEST_CASE("at a hand-over the service manager learns who is the main process, and of no stop") {
  Manager manager;
  Succession servers({"-w", "2"}, manager.command());
  CHECK(manager.hears("READY=1\n" + main_process(servers.serving())));
  const pid_t next = servers.hand_over();
  // First by the one whose word counts until then.
  CHECK(manager.hears(main_process(next)));
  CHECK(manager.hears("READY=1\n" + main_process(next)));
  CHECK(servers.wait(servers.first().id()) == 0);
  CHECK_THAT(manager.heard(), !ContainsSubstring("STOPPING"));
  servers.signal(SIGTERM);
  CHECK(manager.hears("STOPPING=1\n"));
  CHECK(servers.wait(next) == 0);
}

TEST_CASE("a service manager that does not listen, or does not read, keeps nobody from serving") {
  Command command;
  command.variables = {{"NOTIFY_SOCKET", "/nowhere/at/all"}};
  Merhaba merhaba({}, command);
  CHECK(ask(merhaba.address()).status == 200);
  CHECK(merhaba.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
