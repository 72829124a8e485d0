// Every form of --listen, served: what is printed, what the port file holds, which server responds.
#include <sys/stat.h>

#include <regex>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

bool has_ipv6() {
  Folder folder;
  return run_merhaba({"--check", "-l", "[::1]:0"}).code == 0 &&
         test::read_file("/proc/net/if_inet6").find("00000001 ") != std::string::npos;
}

// What the line says about the queue, if the kernel can be asked.
#ifdef MERHABA_LINUX
constexpr const char* kQueue =
    ", \\d+ in effect( \\(limited by net\\.core\\.somaxconn; raise it: sysctl -w "
    "net\\.core\\.somaxconn=4096\\))?, holds \\d+\n";
#else
constexpr const char* kQueue = "\n";
#endif

// The whole line, and that the address in it is the one that answers.
void check_served(const Merhaba& merhaba, const std::string& address) {
  INFO(merhaba.err());
  const std::string escaped = std::regex_replace(address, std::regex(R"([\[\].])"), "\\$&");
  const std::regex line("(^|\n)listening on " + escaped + " \\(http\\): backlog 4096 asked" +
                        kQueue);
  CHECK(std::regex_search(merhaba.err(), line));
  CHECK(ask(address).body == default_greeting);
}

TEST_CASE("an IPv4 address is listened on, and the port the system chose is printed") {
  Merhaba merhaba({"-l", "127.0.0.1:0"});
  CHECK(std::regex_match(merhaba.address(), std::regex("127\\.0\\.0\\.1:[1-9]\\d*")));
  check_served(merhaba, merhaba.address());
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("an IPv6 address in brackets is listened on") {
  if (!has_ipv6()) SKIP("this machine has no IPv6");
  Merhaba merhaba({"-l", "[::1]:0"});
  CHECK(std::regex_match(merhaba.address(), std::regex("\\[::1\\]:[1-9]\\d*")));
  check_served(merhaba, merhaba.address());
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a port alone is a port of this machine only") {
  Merhaba merhaba({"-l", "0"});
  CHECK(merhaba.address().starts_with("127.0.0.1:"));
  check_served(merhaba, merhaba.address());
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a colon and a port is every interface, of both families, on one port") {
  if (!has_ipv6()) SKIP("this machine has no IPv6");
  Merhaba merhaba({"-l", ":0"});
  REQUIRE(merhaba.addresses().size() == 2);
  const std::string& address = merhaba.address();
  const std::string port = address.substr(address.rfind(':') + 1);
  CHECK(merhaba.addresses() == std::vector<std::string>{"[::]:" + port, "0.0.0.0:" + port});
  CHECK(ask("127.0.0.1:" + port).body == default_greeting);
  CHECK(ask("[::1]:" + port).body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a host name is listened on at all its addresses") {
  Merhaba merhaba({"-l", "localhost:0"});
  for (const std::string& address : merhaba.addresses()) check_served(merhaba, address);
  CHECK_THAT(merhaba.err(), ContainsSubstring("listening on 127.0.0.1:"));
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a Unix socket gets the mode asked for, and goes with the server") {
  Folder folder;
  const std::string path = folder / "socket";
  Merhaba merhaba({"-l", "unix:" + path + ",mode=0640"});
  CHECK(merhaba.address() == "unix:" + path);
  struct stat file {};
  REQUIRE(::lstat(path.c_str(), &file) == 0);
  CHECK(S_ISSOCK(file.st_mode));
  CHECK((file.st_mode & 0777) == 0640);
  CHECK(ask(merhaba.address()).body == default_greeting);
  CHECK(merhaba.stop().code == 0);
  CHECK(::lstat(path.c_str(), &file) != 0);
}

TEST_CASE("a Unix socket that a killed server left behind is taken over") {
  Folder folder;
  const std::string address = "unix:" + (folder / "socket");
  {
    Merhaba killed({"-l", address});
    CHECK(killed.stop(SIGKILL).code == -SIGKILL);
  }
  Merhaba merhaba({"-l", address});
  CHECK(ask(address).body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("several addresses are served side by side, by one worker as by three") {
  Folder folder;
  const std::string unix_address = "unix:" + (folder / "socket");
  for (const std::string workers : {"1", "3"}) {
    Merhaba merhaba({"-l", "127.0.0.1:0", "-l", "127.0.0.2:0", "-l", unix_address, "-w", workers});
    REQUIRE(merhaba.addresses().size() == 3);
    for (const std::string& address : merhaba.addresses()) {
      for (int i = 0; i < 8; ++i) CHECK(ask(address).body == default_greeting);
    }
    const Ended ended = merhaba.stop();
    CHECK(ended.code == 0);
    CHECK(ended.account.served == 24);
    CHECK(ended.account.adds_up());
  }
}

#ifdef MERHABA_LINUX
TEST_CASE("a backlog above net.core.somaxconn is reported as clamped, and by what") {
  const std::string limit = test::read_file("/proc/sys/net/core/somaxconn");
  REQUIRE_FALSE(limit.empty());
  const int most = std::stoi(limit);
  Merhaba merhaba({"-b", std::to_string(most + 1)});
  const std::string asked = std::to_string(most + 1);
  CHECK_THAT(merhaba.err(),
             ContainsSubstring("backlog " + asked + " asked, " + std::to_string(most) +
                               " in effect (limited by net.core.somaxconn; raise it: sysctl -w "
                               "net.core.somaxconn=" +
                               asked + "), holds " + asked));
  CHECK(merhaba.stop().code == 0);
}
#endif

TEST_CASE("the port file is there once all listen, holds them in order, and goes at the end") {
  Folder folder;
  const std::string path = folder / "ports";
  const std::string unix_address = "unix:" + (folder / "socket");
  test::Process process(
      merhaba_with({"-l", "127.0.0.1:0", "-l", unix_address, "--port-file", path}));
  std::string text;
  REQUIRE(eventually([&] { return !(text = test::read_file(path)).empty(); }));
  CHECK(std::regex_match(text, std::regex("127\\.0\\.0\\.1:[1-9]\\d*\n" + unix_address + "\n")));
  CHECK(ask(text.substr(0, text.find('\n'))).body == default_greeting);
  process.signal(SIGTERM);
  CHECK(process.wait() == 0);
  CHECK(test::read_file(path).empty());
}

}  // namespace
}  // namespace merhaba::e2e
