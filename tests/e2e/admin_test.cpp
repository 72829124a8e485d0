// The admin listener of the real binary: what it says, and that it is there in all circumstances.
#include "e2e/admin.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

TEST_CASE("every path responds, beside the server, and the account is the same at the end") {
  Merhaba merhaba(with_admin({"-w", "2"}));
  REQUIRE(merhaba.has_said("admin listener on "));
  const std::string admin = admin_of(merhaba.err());
  for (int i = 0; i < 7; ++i) CHECK(ask(merhaba.address()).status == 200);
  CHECK(get(admin, "/livez").body == "ok\n");
  CHECK(get(admin, "/readyz").body == "ready\n");
  const std::string metrics = get(admin, "/metrics").body;
  CHECK_THAT(metrics, ContainsSubstring("\nmerhaba_responses_total{class=\"2xx\"} 7\n"));
#ifdef MERHABA_LINUX  // elsewhere nothing is known of the queues
  CHECK_THAT(metrics, ContainsSubstring("listener=\"" + merhaba.address() +
                                        "\",queue=\"2\",worker=\"2\"} 4096\n"));
#endif
  // Served is a connection once the server has closed it, and its client may be earlier.
  CHECK(eventually(
      [&] { return get(admin, "/summary").body.find("\"served\": 7,") != std::string::npos; }));
  const Answer page = get(admin, "/", "GET", "Accept-Language: tr\r\n");
  CHECK_THAT(page.field("Content-Type"), StartsWith("text/html"));
  CHECK_THAT(page.body, ContainsSubstring("lang=\"tr\"") && ContainsSubstring(merhaba.address()));
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.accepted == 7);
  CHECK(ended.account.adds_up());
}

TEST_CASE("a server whose workers are stuck is not live, and is again when they go on") {
  Merhaba merhaba(with_admin({"--stall", "3s", "--stuck-after", "500ms"}));
  REQUIRE(merhaba.has_said("admin listener on "));
  const std::string admin = admin_of(merhaba.err());
  CHECK(connects(merhaba.address()));  // all that a TCP probe sees
  CHECK(eventually([&] { return get(admin, "/livez").status == 503; }));
  CHECK_THAT(get(admin, "/livez").body, StartsWith("worker 1 is stuck"));
  CHECK(get(admin, "/readyz").status == 503);
  CHECK_THAT(get(admin, "/metrics").body,
             ContainsSubstring("merhaba_worker_stuck{worker=\"1\"} 1"));
  CHECK(eventually([&] { return get(admin, "/livez").status == 200; }));
  CHECK(get(admin, "/readyz").status == 200);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("readiness is switched by POST, but not by what a browser sends for another site") {
  Merhaba merhaba(with_admin());
  REQUIRE(merhaba.has_said("admin listener on "));
  const std::string admin = admin_of(merhaba.err());
  CHECK(get(admin, "/readyz/disable").status == 405);
  CHECK(get(admin, "/readyz/disable", "POST", "Origin: http://a.example\r\n").status == 403);
  CHECK(get(admin, "/readyz/disable", "POST", "Sec-Fetch-Site: cross-site\r\n").status == 403);
  CHECK(ask(admin,
            "POST /readyz/disable HTTP/1.1\r\nHost: rebound.example\r\n"
            "Connection: close\r\n\r\n")
            .status == 403);
  CHECK(get(admin, "/readyz").status == 200);
  CHECK(get(admin, "/readyz/disable", "POST").status == 200);
  CHECK(get(admin, "/readyz").status == 503);
  CHECK(get(admin, "/livez").status == 200);
  CHECK(ask(merhaba.address()).status == 200);
  CHECK(get(admin, "/readyz/enable", "PUT").status == 200);
  CHECK(get(admin, "/readyz").status == 200);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("POST /reload reads the file anew, or says why it does not") {
  Folder folder;
  const std::string path = folder / "conf";
  test::write_file(path, "greeting = 'one'\n");
  Merhaba merhaba(with_admin({"--config", path}));
  REQUIRE(merhaba.has_said("admin listener on "));
  const std::string admin = admin_of(merhaba.err());
  test::write_file(path, "greeting = 'two'\n");
  CHECK(get(admin, "/reload", "POST").body == "reloaded\n");
  CHECK(eventually([&] { return ask(merhaba.address()).body == "two"; }));
  test::write_file(path, "statsu = 200\n");
  const Answer wrong = get(admin, "/reload", "POST");
  CHECK(wrong.status >= 400);
  CHECK_THAT(wrong.body, ContainsSubstring("unknown key statsu; did you mean status?"));
  CHECK_THAT(get(admin, "/metrics").body,
             ContainsSubstring("merhaba_reloads_total{result=\"done\"} 1\n") &&
                 ContainsSubstring("merhaba_reloads_total{result=\"failed\"} 1\n"));
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("during the drain delay it says not ready, and the server serves on") {
  Merhaba merhaba(with_admin({"--drain-delay", "60s"}));
  REQUIRE(merhaba.has_said("admin listener on "));
  const std::string admin = admin_of(merhaba.err());
  merhaba.process().signal(SIGTERM);
  CHECK(eventually([&] { return get(admin, "/readyz").status == 503; }));
  CHECK(get(admin, "/livez").status == 200);
  const Answer late = ask(merhaba.address(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(late.status == 200);
  CHECK(late.field("Connection") == "close");
  CHECK(merhaba.stop().code == 0);  // the second ends it at once
}

TEST_CASE("SIGINT ends the drain delay, and cuts nobody off") {
  Merhaba merhaba({"-l", "127.0.0.1:0", "--drain-delay", "1h"});
  Client slow(merhaba.address());
  slow.send("GET / HTTP/1.1\r\n");
  ask(merhaba.address());
  merhaba.process().signal(SIGTERM);
  CHECK(merhaba.has_said("accepting for another"));
  merhaba.process().signal(SIGINT);
  CHECK(becomes_refused(merhaba.address()));
  slow.send("Host: a\r\n\r\n");
  CHECK(slow.answer().status == 200);
  slow.rest();
  const Ended ended = merhaba.stop(0);
  CHECK(ended.code == 0);
  CHECK(ended.account.abandoned == 0);
}

TEST_CASE("an admin listener whose thread cannot be started is an error, and nothing hangs") {
  if (::geteuid() != 0) SKIP("not root, who alone may become a user without processes");
  constexpr rlim_t kThreads = 1;
  Command command;
  command.words = {std::getenv("MERHABA_BINARY"),
                   "--listen",
                   "127.0.0.1:0",
                   "--admin",
                   "127.0.0.1:0",
                   "--user",
                   "54321:54321"};
  // Where it is there, the search for leaks at the exit is one more process.
  const char* const options = std::getenv("ASAN_OPTIONS");
  command.variables = {
      {"ASAN_OPTIONS", std::string(options != nullptr ? options : "") + ":detect_leaks=0"}};
  command.before_exec = [] {
    const rlimit limit{kThreads, kThreads};
    ::setrlimit(RLIMIT_NPROC, &limit);
  };
  const Said said = test::run(command);
  CHECK(said.code == 1);
  CHECK_THAT(said.err, ContainsSubstring("cannot start 1 threads"));
}

TEST_CASE("SIGINT waits for no balancer") {
  Merhaba merhaba(with_admin({"--drain-delay", "1h"}));
  CHECK(merhaba.stop(SIGINT).code == 0);
  CHECK_THAT(merhaba.err(), !ContainsSubstring("accepting for another"));
}

TEST_CASE("a Unix socket serves it too, under the sandbox, reload and all") {
  Folder folder;
  const std::string path = folder / "conf";
  test::write_file(path, "greeting = 'one'\n");
  std::vector<std::string> options{
      "-l", "127.0.0.1:0", "--admin", "unix:" + (folder / "admin"), "--config", path};
  const bool has_sandbox = run_merhaba({"--check", "--sandbox"}).code == 0;
  if (has_sandbox) options.push_back("--sandbox");
  Merhaba merhaba(options);
  test::write_file(path, "greeting = 'two'\n");
  const std::string admin = "unix:" + (folder / "admin");
  CHECK(ask(admin, "POST /reload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").body ==
        "reloaded\n");
  CHECK(eventually([&] { return ask(merhaba.address()).body == "two"; }));
  test::write_file(path, "greeting = 'three'\naccess-log = 'common'\n");
  merhaba.process().signal(SIGHUP);
  CHECK(eventually([&] { return ask(merhaba.address()).body == "three"; }));
  CHECK(ask(admin, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").status == 200);
  CHECK(merhaba.stop().code == 0);
  CHECK(test::read_file(folder / "admin").empty());
}

TEST_CASE("an admin listener that other machines reach is warned of, one on loopback is not") {
  Merhaba open({"-l", "127.0.0.1:0", "--admin", "0.0.0.0:0"});
  CHECK(open.has_said("can be reached from other machines"));
  CHECK(open.stop().code == 0);
  Merhaba closed({"-l", "127.0.0.1:0", "--admin", "[::1]:0"});
  CHECK(closed.has_said("admin listener on [::1]:"));
  CHECK_THAT(closed.err(), !ContainsSubstring("other machines"));
  CHECK(closed.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
