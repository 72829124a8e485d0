// Addresses that cannot be had: exit 1 and what to do about it; all of them or none.
#include <sys/prctl.h>
#include <sys/socket.h>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"
#ifdef __linux__
#include <linux/capability.h>
#endif

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

// Fails with exit code 1, and `why` in its one line.
void check_fails(const std::vector<std::string>& options, const std::string& why) {
  const Said said = run_merhaba(options);
  CAPTURE(options);
  CHECK(said.code == 1);
  CHECK_THAT(said.err, ContainsSubstring("merhaba: cannot listen on ") && ContainsSubstring(why));
  CHECK(said.out.empty());
}

TEST_CASE("a second merhaba on the same port is refused, and the error names the first") {
  for (const std::string first : {"1", "4"}) {
    Merhaba merhaba({"-w", first});
    for (const std::string second : {"1", "4"}) {
#ifdef MERHABA_LINUX
      check_fails(
          {"-l", merhaba.address(), "-w", second},
          "address already in use by merhaba (process " + std::to_string(merhaba.id()) + ")");
#else
      check_fails({"-l", merhaba.address(), "-w", second}, "address already in use");
#endif
    }
    CHECK(ask(merhaba.address()).body == default_greeting);  // no harm done
    CHECK(merhaba.stop().code == 0);
  }
}

TEST_CASE("an address in use says which option chooses another") {
  Merhaba merhaba;
  const std::string in_use = "cannot listen on " + merhaba.address() + ": address already in use";
  for (const std::string option : {"--listen", "--admin"}) {
    const Said said = run_merhaba({"-l", "127.0.0.1:0", option, merhaba.address()});
    CHECK(said.code == 1);
    CHECK_THAT(said.err, ContainsSubstring(in_use) &&
                             ContainsSubstring("choose another address with " + option + "\n"));
  }
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("the wildcard address is in use as soon as one of its addresses is") {
  Merhaba merhaba;
  const std::string port = merhaba.address().substr(merhaba.address().rfind(':'));
  check_fails({"-l", "0.0.0.0" + port}, "address already in use");
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a Unix socket on which a server listens is not replaced") {
  Folder folder;
  const std::string address = "unix:" + (folder / "socket");
  Merhaba merhaba({"-l", address});
  check_fails({"-l", address}, "listens there; stop that process, or choose another path");
  CHECK(ask(address).body == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("one address that fails takes all others down with it") {
  Folder folder;
  Merhaba other;
  const std::string path = folder / "socket";
  const std::string ports = folder / "ports";
  for (const std::string workers : {"1", "4"}) {
    const Said said = run_merhaba({"-l", "127.0.0.1:0", "-l", "unix:" + path, "-l", other.address(),
                                   "-w", workers, "--port-file", ports});
    CHECK(said.code == 1);
    CHECK_THAT(said.err, !ContainsSubstring("listening on") && ContainsSubstring("in use"));
    CHECK_FALSE(connects("unix:" + path));
    CHECK(test::read_file(ports).empty());
  }
  CHECK(other.stop().code == 0);
}

TEST_CASE("an address of another machine is reported as one") {
  check_fails({"-l", "192.0.2.1:0"}, "192.0.2.1 is not an address of this machine");
}

// Longer than any label of a name may be, so that nobody outside is asked.
TEST_CASE("a host that does not exist is reported as unknown") {
  const std::string host(64, 'x');
  check_fails({"-l", host + ":0"}, "unknown host \"" + host + '"');
}

TEST_CASE("a path too long for a Unix socket is reported with the limit") {
  check_fails({"-l", "unix:/tmp/" + std::string(200, 'x')}, "the path has 205 bytes");
}

TEST_CASE("the folder of a Unix socket must exist, and a file in its place stays") {
  Folder folder;
  check_fails({"-l", "unix:" + (folder / "none/socket")}, "does not exist; create it (mkdir -p");
  test::write_file(folder / "file", "precious");
  check_fails({"-l", "unix:" + (folder / "file")}, "it is not a socket");
  CHECK(test::read_file(folder / "file") == "precious");
}

TEST_CASE("the port file must be possible") {
  Folder folder;
  const Said said = run_merhaba({"-l", "127.0.0.1:0", "--port-file", folder / "none/ports"});
  CHECK(said.code == 1);
  CHECK_THAT(said.err, ContainsSubstring("none/ports' (--port-file): No such file or directory"));
}

#ifdef MERHABA_LINUX
// As root too: a program started without the capability in its bounding set never gets it.
TEST_CASE("a privileged port names the capability and the sysctl that would help") {
  const std::string start = test::read_file("/proc/sys/net/ipv4/ip_unprivileged_port_start");
  if (start != "1024\n") SKIP("ports below 1024 are free here");
  Command command;
  command.before_exec = [] { ::prctl(PR_CAPBSET_DROP, CAP_NET_BIND_SERVICE); };
  const Said said = run_merhaba({"-l", "127.0.0.1:1"}, command);
  CHECK(said.code == 1);
  CHECK_THAT(said.err, ContainsSubstring("CAP_NET_BIND_SERVICE") &&
                           ContainsSubstring("sudo setcap cap_net_bind_service=+ep") &&
                           ContainsSubstring("net.ipv4.ip_unprivileged_port_start=1"));
}
#endif

}  // namespace
}  // namespace merhaba::e2e
