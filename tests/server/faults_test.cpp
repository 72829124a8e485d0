// Which faults are possible where, and what is said of those that are not.
#include "server/faults.hpp"

#include <sys/socket.h>

#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "net/phantom.hpp"
#include "net/support.hpp"
#include "server/faulty.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using net::test::error_of;
using net::test::Folder;

TEST_CASE("faults that do not go together, or not with the protocol, are an error of usage") {
  CHECK_THROWS_AS(Server(faulty("close\nhang")), UsageError);
  CHECK_THROWS_AS(Server(raw_and_faulty("status:503")), UsageError);
  CHECK_NOTHROW(Server(raw_and_faulty("delay:1s\nreset@5%\nqueue-full@1s")));
}

TEST_CASE("without faults there is no plan, and with them one of this seed") {
  CHECK_FALSE(plan_of(config()));
  Config wanted = faulty("delay:1s\nhang@5%");
  wanted.fault_seed = 9;
  wanted.fault_header = false;
  const auto plan = plan_of(wanted);
  REQUIRE(plan);
  CHECK(plan->specs() == wanted.faults);
  CHECK(plan->seed() == 9);
  CHECK_FALSE(plan->says_so());
}

#ifdef MERHABA_LINUX
std::string error(const Config& wanted) {
  return error_of([&] { const Server server(wanted); });
}

Config on(const std::vector<std::string>& addresses, const std::string& lines,
          unsigned workers = 1) {
  return faulty(lines, listening_on(addresses, workers));
}

TEST_CASE("what is for TCP alone is an error where there is no TCP") {
  const Folder folder;
  const std::string path = "unix:" + folder / "m";
  for (const char* fault : {"refuse", "phantom@5%", "refuse@2s/10s", "delay:1s\nrefuse"}) {
    INFO(fault);
    const std::string name = std::string(fault).substr(std::string(fault).find('\n') + 1);
    CHECK_THAT(error(on({path}, fault)),
               StartsWith("'" + name + "' is not possible on " + path + ": "));
  }
  for (const char* fault : {"queue-full", "accept-late:1s", "accept-reset", "delay:1s", "reset"}) {
    INFO(fault);
    CHECK(error(on({path}, fault)).empty());
  }
}

TEST_CASE("where some of the listeners can, the others are named in a warning") {
  const Folder folder;
  const std::string path = "unix:" + folder / "m";
  const std::string reported = written_to(2, [&] {
    CHECK(error(on({path, "127.0.0.1:0"}, "refuse@1ms/1h")).empty());
  });
  CHECK_THAT(reported,
             ContainsSubstring("warning: 'refuse@1ms/1h' is not possible on " + path + ": "));
  CHECK_THAT(reported, !ContainsSubstring("127.0.0.1"));
}

TEST_CASE("TCP listeners of any number of workers take every fault that this process may make") {
  for (const unsigned workers : {1U, 3U}) {
    for (const char* fault : {"queue-full@1s", "accept-late:1s", "refuse@1s", "phantom@1s"}) {
      INFO(fault << ", workers: " << workers);
      const std::string what = error(on({"127.0.0.1:0"}, fault, workers));
      if (std::string_view(fault) == "phantom@1s" && !net::may_make_phantoms()) {
        CHECK_THAT(what, ContainsSubstring("filtering TCP needs Linux, and CAP_NET_ADMIN"));
      } else {
        CHECK(what.empty());
      }
    }
  }
}

Fd listen_by_hand(const std::string& text) {
  const net::SocketAddress address = net::resolve(net::parse_listen(text)).front();
  Fd fd(::socket(address.family(), SOCK_STREAM, 0));
  REQUIRE(::bind(fd.get(), address.get(), address.length) == 0);
  REQUIRE(::listen(fd.get(), 5) == 0);
  return fd;
}

// The error of a server that was passed `socket`, as systemd does it.
std::string error_of_heir(const Fd& socket, const std::string& lines, unsigned workers) {
  return net::test::in_child([&] {
    ::dup2(socket.get(), 3);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "1", 1);
    return error(on({"systemd"}, lines, workers)) + ".";
  });
}

TEST_CASE("a service manager's socket takes what leaves it as it is, and nothing else") {
  for (const unsigned workers : {1U, 3U}) {
    const Fd socket = listen_by_hand("127.0.0.1:0");
    for (const char* fault : {"queue-full", "phantom", "refuse"}) {
      INFO(fault << ", workers: " << workers);
      CHECK_THAT(error_of_heir(socket, fault, workers),
                 StartsWith("'" + std::string(fault) + "' is not possible on 127.0.0.1:"));
    }
    for (const char* fault : {"accept-late:1s", "accept-reset", "delay:1s", "close@5%"}) {
      INFO(fault << ", workers: " << workers);
      CHECK(error_of_heir(socket, fault, workers) == ".");
    }
  }
}
#endif

TEST_CASE("what cannot be set while the server runs is refused, and nothing changes") {
  const Folder folder;
  Running running(listening_on({"unix:" + folder / "m"}));
  const Control::Reloaded result = running.server().set_faults(fault::parse_specs("refuse"), {});
  CHECK_FALSE(result.done);
  CHECK_THAT(result.message, StartsWith("'refuse' is not possible on unix:"));
  CHECK_THAT(Client(running.address()).ask(kClosingGet), StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace merhaba::server::test
