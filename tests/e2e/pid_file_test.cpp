// --pid-file: names the process that serves, for as long as it does.
#include <filesystem>
#include <list>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string pid_line(const Merhaba& merhaba) { return std::to_string(merhaba.id()) + "\n"; }

// The port file is there a moment before.
bool becomes(const std::string& path, const std::string& content) {
  return eventually([&] { return test::read_file(path) == content; });
}

TEST_CASE("the pid file names the serving process, and is gone after the stop") {
  for (const std::string workers : {"1", "4"}) {
    Folder folder;
    const std::string path = folder / "pid";
    test::write_file(path, "1234567\n");  // left behind by a process that was killed
    Merhaba merhaba({"--pid-file", path, "-w", workers});
    CHECK(becomes(path, pid_line(merhaba)));
    CHECK(ask(merhaba.address()).body == default_greeting);
    CHECK(merhaba.stop().code == 0);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(std::filesystem::is_empty(folder.path()));
  }
}

TEST_CASE("the pid file stays until the last client of a stop is served") {
  Folder folder;
  const std::string path = folder / "pid";
  Merhaba merhaba({"--pid-file", path});
  CHECK(becomes(path, pid_line(merhaba)));
  Client slow(merhaba.address());
  slow.send("GET / HTTP/1.1\r\n");
  CHECK(ask(merhaba.address()).body == default_greeting);  // so the slow one is accepted
  merhaba.process().signal(SIGTERM);
  CHECK(becomes_refused(merhaba.address()));
  CHECK(test::read_file(path) == pid_line(merhaba));
  slow.send("Host: localhost\r\n\r\n");
  CHECK(slow.answer().body == default_greeting);
  CHECK(merhaba.stop(0).code == 0);
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a pid file that another process has put in the place of ours stays") {
  Folder folder;
  const std::string path = folder / "pid";
  Merhaba first({"--pid-file", path});
  CHECK(becomes(path, pid_line(first)));
  Merhaba second({"--pid-file", path});
  CHECK(becomes(path, pid_line(second)));
  CHECK(first.stop().code == 0);
  CHECK(test::read_file(path) == pid_line(second));
  CHECK(second.stop().code == 0);
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a pid file that cannot be written is an error, and nothing is served") {
  Folder folder;
  const std::string ports = folder / "ports";
  for (const bool check : {true, false}) {
    std::vector<std::string> options{"-l",  "127.0.0.1:0", "--port-file",
                                     ports, "--pid-file",  folder / "none/pid"};
    if (check) options.emplace_back("--check");
    const Said said = run_merhaba(options);
    CHECK(said.code == 1);
    CHECK_THAT(said.err,
               ContainsSubstring("merhaba: cannot write '" + (folder / "none/pid") +
                                 "' (--pid-file): No such file or directory; choose a path in a "
                                 "directory that exists and is writable\n"));
    CHECK_FALSE(std::filesystem::exists(ports));
  }
}

TEST_CASE("the pid file is written with 64 open files too, which clients take the rest of") {
  Folder folder;
  const std::string path = folder / "pid";
  Command command;
  command.open_files = 64;
  Merhaba merhaba({"--pid-file", path, "--header-timeout", "5m"}, command);
  CHECK(becomes(path, pid_line(merhaba)));
  std::list<Client> clients;
  for (int i = 0; i < 100; ++i) clients.emplace_back(merhaba.address());
  CHECK(merhaba.has_said("the cap on connections is reached"));
  CHECK(test::open_descriptors(merhaba.id()) < 64);
  for (Client& client : clients) client.send(request("GET", close_field));
  for (Client& client : clients) CHECK(client.answer().body == default_greeting);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.served == 100);
  CHECK_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace merhaba::e2e
