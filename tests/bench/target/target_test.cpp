// The real server as a target: found, counted, stopped as a whole, and going on afterwards.
#include "bench/target/target.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/error.hpp"
#include "bench/support.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::target::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using e2e::Merhaba;
using net::test::connect_to;

net::SocketAddress address_of(const std::string& text) {
  return net::resolve(net::parse_listen(text)).front();
}

// Within half a minute: it has been read and answered.
bool responses(const net::SocketAddress& address) {
  Served client(connect_to(address));
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  return client.request().starts_with("HTTP/1.1 200 ");
}

bool stands_still(pid_t process) {
  const std::string states = states_of(process);
  return !states.empty() && states.find_first_not_of('T') == std::string::npos;
}

TEST_CASE("a server is found by its port") {
  Merhaba merhaba;
  const Target target(address_of(merhaba.address()));
  CHECK(target.processes() == std::vector<pid_t>{merhaba.id()});
  CHECK(target.text() == fmt::format("{} (merhaba, process {})", merhaba.address(), merhaba.id()));
  CHECK(target.cpu().count() > 0);
}

TEST_CASE("one that listens everywhere is found by any address of the machine") {
  Merhaba merhaba({"-l", "0.0.0.0:0"});
  net::SocketAddress address = address_of(merhaba.address());
  const std::uint16_t port = address.port();
  address = address_of("127.0.0.3:" + std::to_string(port));
  CHECK(Target(address).processes() == std::vector<pid_t>{merhaba.id()});
}

// A shell that has started merhaba, and waits for it.
class Family {
 public:
  Family()
      : shell_({.words = {"sh", "-c", "\"$1\" -l 127.0.0.1:0 --port-file \"$2\" & wait", "sh",
                          e2e::merhaba_with({}).words[0], folder_ / "ports"},
                .variables = {},
                .input = "",
                .before_exec = {}}) {
    if (!eventually([&] { return std::filesystem::exists(folder_ / "ports"); })) {
      throw std::runtime_error("no port file");
    }
    std::getline(std::ifstream(folder_ / "ports"), address_);
  }

  pid_t shell() const { return shell_.id(); }
  net::SocketAddress address() const { return address_of(address_); }

 private:
  net::test::Folder folder_;
  merhaba::test::Process shell_;
  std::string address_;
};

TEST_CASE("a process is taken with its children, all of which are stopped") {
  const Family family;
  const Target target(family.address(), family.shell());
  REQUIRE(target.processes().size() == 2);
  CHECK(target.processes()[0] == family.shell());
  CHECK(target.processes()[1] == Target(family.address()).processes().at(0));
  CHECK_THAT(target.text(), ContainsSubstring("(sh, processes "));
  {
    const Target::Stopped stopped(target);
    for (const pid_t process : target.processes()) CHECK(stands_still(process));
  }
  for (const pid_t process : target.processes()) {
    CHECK(eventually([&] { return !stands_still(process); }));
  }
  CHECK(responses(family.address()));
}

TEST_CASE("its queue is known: what it holds, and who waits in it") {
  Merhaba merhaba({"-b", "7"});
  const Target target(address_of(merhaba.address()));
  CHECK(target.capacity() == 8U);
  CHECK(target.queued() == 0);
  const Target::Stopped stopped(target);
  const auto clients = net::test::connect_to(target.address(), 3);
  CHECK(target.queued() == 3);
}

TEST_CASE("stopped, every thread stands still until it is resumed") {
  Merhaba merhaba({"-w", "3"});
  const Target target(address_of(merhaba.address()));
  REQUIRE(eventually([&] { return states_of(merhaba.id()).size() >= 3; }));
  Target::Stopped stopped(target);
  CHECK(stands_still(merhaba.id()));
  const Fd queued = connect_to(target.address());
  ::send(queued.get(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27, 0);
  CHECK(target.queued() == 1);
  stopped.resume();
  CHECK(net::test::becomes(queued.get(), POLLIN));
  CHECK_FALSE(stands_still(merhaba.id()));
  CHECK(responses(target.address()));

  merhaba.process().signal(SIGSTOP);  // somebody else's business now
  REQUIRE(eventually([&] { return stands_still(merhaba.id()); }));
  stopped.resume();
  CHECK(stands_still(merhaba.id()));
  merhaba.process().signal(SIGCONT);
  CHECK(responses(target.address()));
}

TEST_CASE("a target goes on when what stopped it goes, by an exception too") {
  Merhaba merhaba({"-w", "2"});
  const Target target(address_of(merhaba.address()));
  const std::string error = error_of([&] {
    const Target::Stopped stopped(target);
    if (stands_still(merhaba.id())) throw Error("it stood still");
  });
  CHECK(error == "it stood still");
  CHECK(eventually([&] { return !stands_still(merhaba.id()); }));
  CHECK(responses(target.address()));
}

TEST_CASE("what is not here can be asked, but neither stopped nor charged") {
  const Target target(address_of("192.0.2.1:80"));
  CHECK(target.processes().empty());
  CHECK(target.cpu().count() == 0);
  CHECK_FALSE(target.capacity());
  CHECK_THAT(target.text(), ContainsSubstring("192.0.2.1:80") && ContainsSubstring("may not see"));
  CHECK_THAT(error_of([&] { const Target::Stopped stopped(target); }),
             ContainsSubstring("cannot stop the server at 192.0.2.1:80") &&
                 ContainsSubstring("as root") && ContainsSubstring("--pid") &&
                 ContainsSubstring("only drain"));
}

TEST_CASE("a server elsewhere has no processes here, even where somebody listens") {
  Merhaba merhaba;
  const net::SocketAddress address = address_of(merhaba.address());
  REQUIRE_FALSE(Target(address).processes().empty());
  const Target target = Target::elsewhere(address);
  CHECK(target.processes().empty());
  CHECK(target.address().text() == merhaba.address());
  CHECK(target.program().empty());
  CHECK(target.cpu().count() == 0);
  CHECK_THAT(error_of([&] { const Target::Stopped stopped(target); }),
             ContainsSubstring("cannot stop the server at " + merhaba.address()));
  CHECK(responses(address));
}

TEST_CASE("a process that is not there is an error") {
  const pid_t nobody = 0x3ffffff;  // above the highest pid_max
  CHECK(error_of([&] { const Target target(address_of("127.0.0.1:80"), nobody); }) ==
        "there is no process 67108863");
}

TEST_CASE("of several processes that cannot all be stopped, none stays stopped") {
  Merhaba merhaba;
  const std::unique_ptr<Family> family = std::make_unique<Family>();
  const Target target(family->address(), family->shell());
  const pid_t child = target.processes().at(1);
  ::kill(child, SIGKILL);
  REQUIRE(
      eventually([&] { return states_of(family->shell()).empty() || states_of(child).empty(); }));
  CHECK_THAT(error_of([&] { const Target::Stopped stopped(target); }),
             ContainsSubstring("cannot stop process ") && ContainsSubstring("ESRCH"));
  CHECK_FALSE(stands_still(family->shell()));
}

TEST_CASE("another user's process is not ours to stop") {
  if (::geteuid() != 0) SKIP("only root can become another user");
  Merhaba merhaba;
  const std::string reported = net::test::in_child([&] {
    become_nobody();
    const Target target(address_of(merhaba.address()), merhaba.id());
    return error_of([&] { const Target::Stopped stopped(target); });
  });
  CHECK(reported ==
        fmt::format("cannot stop process {}: EPERM (Operation not permitted)", merhaba.id()));
  CHECK(responses(address_of(merhaba.address())));
}

}  // namespace
}  // namespace merhaba::bench::target::test
