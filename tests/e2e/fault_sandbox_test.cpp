// Faults of a server that may do little: in the sandbox, and as another user than root.
#include <unistd.h>

#include "e2e/faulty.hpp"
#include "net/phantom.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

constexpr const char* somebody = "65534:65534";

// With every kind in turn: what is forbidden would end the process.
void check_each_kind(std::vector<std::string> options, std::vector<std::string> kinds) {
  options.insert(options.end(), {"-w", "2"});
  Faulty server(options);
  for (const std::string& kind : kinds) {
    CAPTURE(kind);
    server.set(kind);
    Visits visits = begin_visits(server.address(), 1);
    CHECK(eventually([&] { return server.count(kind.substr(0, kind.find_first_of(":@"))) > 0; }));
    test::pause(milliseconds(50));
    server.clear();
    end_of(visits);
    CHECK(eventually([&] { return visit(server.address()).is_served(); }));
  }
  server.set(kinds.front());  // in force at the end
  const Ended ended = server.stop();
  CHECK_THAT(ended.err, ContainsSubstring("faults end with the stop"));
}

std::vector<std::string> kinds_without_phantom() {
  std::vector<std::string> kinds{"accept-reset", "delay:1s",        "status:503",     "hang",
                                 "close",        "truncate",        "reset",          "garbage",
                                 "delay:exp:1s", "trickle:20/10ms", "close@10ms/20ms"};
#ifdef MERHABA_LINUX
  kinds.insert(kinds.begin(), {"queue-full", "accept-late:20ms", "queue-full@20ms/40ms", "refuse"});
#endif
  return kinds;
}

TEST_CASE("in the sandbox every fault is possible, and nothing of it is forbidden") {
  if (run_merhaba({"--check", "--sandbox"}).code != 0) SKIP("this build has no sandbox");
  std::vector<std::string> kinds = kinds_without_phantom();
  if (net::may_make_phantoms()) kinds.insert(kinds.begin(), {"phantom", "phantom@30%"});
  check_each_kind({"--sandbox", "--access-log", "combined"}, kinds);
  if (::geteuid() != 0) return;
  check_each_kind({"--sandbox", "--user", somebody}, kinds_without_phantom());
}

TEST_CASE("a server that gave up root has every fault that takes no privilege") {
  if (::geteuid() != 0) SKIP("only root can serve as another");
  check_each_kind({"--user", somebody}, kinds_without_phantom());
}

#ifdef MERHABA_LINUX
// Whether the kernel lets a process without privileges filter what a TCP socket receives.
bool filters_without_privilege() {
  Command command;
  command.words = {"/bin/sh", "-c", "exit 0"};
  command.before_exec = [] {
    if (::setgid(65534) != 0 || ::setuid(65534) != 0 || !net::may_make_phantoms()) ::_exit(1);
  };
  return test::run(command).code == 0;
}

TEST_CASE("phantoms take a privilege on newer kernels, and a server without it says so") {
  if (::geteuid() != 0) SKIP("only root can serve as another");
  if (filters_without_privilege()) SKIP("this kernel wants no privilege for it");
  for (const std::string spec : {"phantom", "phantom@10%", "phantom@1s/10s"}) {
    const Said said = run_merhaba({"-l", "127.0.0.1:0", "--user", somebody, "--fault", spec});
    CHECK(said.code == 1);
    CHECK_THAT(said.err, ContainsSubstring("'" + spec + "' is not possible on 127.0.0.1:") &&
                             ContainsSubstring("CAP_NET_ADMIN"));
  }
  Faulty server({"--user", somebody});
  CHECK(server.put("phantom").status == 409);
  CHECK(visit(server.address()).is_served());
  server.set("refuse");
  CHECK(becomes_refused(server.address()));
  server.clear();
  CHECK(visit(server.address()).is_served());
  server.stop();
}
#endif

}  // namespace
}  // namespace merhaba::e2e
