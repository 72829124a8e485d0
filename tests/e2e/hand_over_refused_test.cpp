// Where a hand-over is not to be had, or not whole: for want of rights, or by what started us.
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "e2e/client.hpp"
#include "e2e/replaceable.hpp"
#include "e2e/succession.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("after --user what takes root fails the successor's check, or is done without") {
  if (::geteuid() != 0) SKIP("only root can serve as another");
  const Folder folder;
  ::chmod(folder.path().c_str(), 0777);
  const std::string file = folder / "configuration";
  const std::string where = "listen = 127.0.0.1:0\n";
  test::write_file(file, where);
  Succession servers({"--user", "65534:65534", "--config", file});

  // New sockets beside root's may not be opened: the workers share.
  test::write_file(file, where + "workers = 3\n");
  servers.hand_over();
  CHECK(servers.wait(servers.first().id()) == 0);
#ifdef MERHABA_LINUX  // elsewhere they always do
  CHECK(servers.has_said("workers share the sockets that were handed over"));
#endif
  for (int i = 0; i < 20; ++i) CHECK(ask(servers.address()).status == 200);

  test::write_file(file, "listen = [\"127.0.0.1:0\", \"127.0.0.1:81\"]\n");
  CHECK(servers.fails_to_hand_over("it ended with exit code 1"));
  CHECK_THAT(
      servers.err(),
      ContainsSubstring("cannot listen on 127.0.0.1:81: permission denied; ports below 1024"));

  const std::string secret = folder / "secret";
  test::write_file(secret, "for root");
  ::chmod(secret.c_str(), 0600);
  test::write_file(file, where + "body-file = " + secret + "\n");
  CHECK(servers.fails_to_hand_over("it ended with exit code 1"));
  CHECK_THAT(servers.err(), ContainsSubstring(secret));
  CHECK(ask(servers.address()).body == default_greeting);
  servers.signal(SIGTERM);
  CHECK(servers.wait(servers.serving()) == 0);
}

TEST_CASE("in the sandbox SIGUSR2 is refused with the reason") {
  if (run_merhaba({"--check", "--sandbox"}).code != 0) SKIP("this build has no sandbox");
  Merhaba merhaba({"--sandbox"});
  merhaba.process().signal(SIGUSR2);
  CHECK(merhaba.has_said("SIGUSR2 is ignored: --sandbox allows no program to be started"));
  CHECK(ask(merhaba.address()).status == 200);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("as process 1 SIGUSR2 is refused with the reason") {
  const std::vector<std::string> unshare{"unshare", "--user", "--map-root-user",
                                         "--pid",   "--fork", "--kill-child"};
  Command command;
  command.words = unshare;
  command.words.emplace_back("true");
  if (!test::have_program("unshare") || test::run(command).code != 0) SKIP("no PID namespaces");
  command.words = unshare;
  command.words.push_back(Replaceable::binary());
  Merhaba merhaba({}, command);
  const std::string id = std::to_string(merhaba.id());
  const pid_t first = std::stoi(test::read_file("/proc/" + id + "/task/" + id + "/children"));
  ::kill(first, SIGUSR2);
  CHECK(merhaba.has_said("SIGUSR2 is ignored: this is process 1 of its container"));
  CHECK(ask(merhaba.address()).status == 200);
  ::kill(first, SIGTERM);
  CHECK(merhaba.stop(0).code == 0);
}

TEST_CASE("as the main process of a service that would end with it, SIGUSR2 is refused") {
  const Folder folder;
  Command command;
  command.before_exec = [] {
    ::setenv("SYSTEMD_EXEC_PID", std::to_string(::getpid()).c_str(), 1);
    ::unsetenv("NOTIFY_SOCKET");
  };
  Merhaba merhaba({}, command);
  merhaba.process().signal(SIGUSR2);
  CHECK(merhaba.has_said("set Type=notify in the unit"));
  CHECK(merhaba.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
