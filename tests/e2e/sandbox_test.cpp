// --sandbox: all that a server does, its stop and its files included, with the system calls left to
// it. What it forbids is in tests/server/sandbox_test.cpp.
#include <sys/stat.h>
#include <unistd.h>

#include <list>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

bool have_sandbox() { return run_merhaba({"--check", "--sandbox"}).code == 0; }

TEST_CASE("a build without a sandbox says so, and serves nothing") {
  if (have_sandbox()) SKIP("this build has a sandbox");
  for (const std::string how : {"--check", "-v"}) {
    const Said said = run_merhaba({"-l", "127.0.0.1:0", "--sandbox", how});
    CHECK(said.code == 1);
    CHECK_THAT(
        said.err,
        ContainsSubstring("cannot enter the sandbox (--sandbox): this build does not support it"));
  }
}

TEST_CASE("in the sandbox a server serves, logs, loses no one at the stop, and writes its files") {
  if (!have_sandbox()) SKIP("this build has no sandbox");
  const bool root = ::geteuid() == 0;
  for (const std::string workers : {"1", "4"}) {
    for (const bool other_user : {false, true}) {
      if (other_user && !root) continue;
      CAPTURE(workers, other_user);
      Folder folder;
      REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
      const std::string summary = folder / "summary";
      std::vector<std::string> options{"--sandbox",
                                       "-w",
                                       workers,
                                       "-l",
                                       "127.0.0.1:0",
                                       "-l",
                                       "unix:" + (folder / "socket"),
                                       "--access-log",
                                       "combined",
                                       "--verbose",
                                       "--summary-file",
                                       summary};
      if (other_user) options.insert(options.end(), {"--user", "65534:65534"});
      Merhaba merhaba(options);
      for (const std::string& address : merhaba.addresses()) CHECK(ask(address).status == 200);
      Client kept(merhaba.address());
      for (int i = 0; i < 3; ++i) {
        kept.send(request());
        CHECK(kept.answer().status == 200);
      }
      Client malformed(merhaba.address());
      malformed.send("nonsense\r\n\r\n");
      CHECK(malformed.answer().status == 400);
      merhaba.process().signal(SIGSTOP);
      std::list<Client> queued;
      for (int i = 0; i < 50; ++i) queued.emplace_back(merhaba.address()).send(request());
      merhaba.process().signal(SIGTERM);
      merhaba.process().signal(SIGCONT);
      for (Client& client : queued) CHECK(client.answer().body == default_greeting);
      queued.clear();
      const Ended ended = merhaba.stop(0);
      CHECK(ended.code == 0);
      CHECK(ended.account.queued == ended.account.queued_served);
      CHECK(ended.account.adds_up());
      CHECK_THAT(ended.out, ContainsSubstring("\"GET / HTTP/1.1\" 200 15"));
      CHECK_THAT(test::read_file(summary), ContainsSubstring("\"complete\": true"));
      CHECK(::access((folder / "socket").c_str(), F_OK) != 0);
    }
  }
}

TEST_CASE("in the sandbox, accepting pauses and resumes, and the loop stalls") {
  if (!have_sandbox()) SKIP("this build has no sandbox");
  Command command;
  command.open_files = 64;
  Merhaba merhaba({"--sandbox", "--protocol", "raw", "--stall", "100ms/500ms"}, command);
  std::list<Client> clients;
  for (int i = 0; i < 100; ++i) clients.emplace_back(merhaba.address());
  for (Client& client : clients) client.send("x");
  for (Client& client : clients) CHECK(client.rest() == default_greeting);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("in the sandbox a second signal ends the server, with its account") {
  if (!have_sandbox()) SKIP("this build has no sandbox");
  Merhaba merhaba({"--sandbox", "-w", "4", "--drain-timeout", "5m", "--header-timeout", "5m"});
  Client never_ends(merhaba.address());
  never_ends.send("GET / HT");
  CHECK(ask(merhaba.address()).status == 200);
  merhaba.process().signal(SIGTERM);
  CHECK(becomes_refused(merhaba.address()));
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.abandoned == 1);
}

}  // namespace
}  // namespace merhaba::e2e
