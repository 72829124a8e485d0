// --user: bound as root, served as somebody else, for good.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

const std::string somebody = "65534:65533";
constexpr uid_t kSomebody = 65534;

bool is_root() { return ::geteuid() == 0; }

Command as_somebody() {
  Command command;
  command.before_exec = [] {
    if (::setgid(kSomebody) != 0 || ::setuid(kSomebody) != 0) ::_exit(127);
  };
  return command;
}

uid_t owner_of(const std::string& path) {
  struct stat file {};
  REQUIRE(::lstat(path.c_str(), &file) == 0);
  return file.st_uid;
}

#ifdef MERHABA_LINUX
// The words after "Name:", as they stand there.
std::string status_field(pid_t process, const std::string& name) {
  const std::string status = test::read_file("/proc/" + std::to_string(process) + "/status");
  const std::size_t at = status.find("\n" + name + ":\t") + name.size() + 3;
  return status.substr(at, status.find('\n', at) - at);
}

TEST_CASE("with --user every thread is that user, with its groups and without capabilities") {
  if (!is_root()) SKIP("only root can serve as another");
  for (const std::string workers : {"1", "4"}) {
    Merhaba merhaba({"--user", somebody, "-w", workers});
    CHECK(ask(merhaba.address()).status == 200);
    namespace fs = std::filesystem;
    for (const auto& task :
         fs::directory_iterator("/proc/" + std::to_string(merhaba.id()) + "/task")) {
      const pid_t thread = std::stoi(task.path().filename());
      CHECK(status_field(thread, "Uid") == "65534\t65534\t65534\t65534");
      CHECK(status_field(thread, "Gid") == "65533\t65533\t65533\t65533");
      CHECK_THAT(status_field(thread, "CapEff"), StartsWith("0000000000000000"));
      CHECK_THAT(status_field(thread, "CapPrm"), StartsWith("0000000000000000"));
      CHECK(status_field(thread, "Groups").find("0 ") != 0);
    }
    CHECK(merhaba.stop().code == 0);
  }
}
#endif

TEST_CASE("root without --user gets a warning in one line, others do not") {
  if (!is_root()) SKIP("only root can be several users");
  Merhaba merhaba;
  CHECK(merhaba.has_said(
      "merhaba: warning: serving as root, which is not needed once the addresses "));
  CHECK(merhaba.stop().code == 0);
  Merhaba other({"--user", somebody});
  CHECK_THAT(other.stop().err, !ContainsSubstring("serving as root"));
}

TEST_CASE("a user or group that is not there is wrong use") {
  const Said said = run_merhaba({"--user", "no-such-user"});
  CHECK(said.code == 2);
  CHECK_THAT(said.err, StartsWith("merhaba: --user: there is no user 'no-such-user'; write "
                                  "NAME[:GROUP] as listed by getent(1), or numbers\n"));
  CHECK(run_merhaba({"--user", "root:no-such-group"}).code == 2);
}

TEST_CASE("a process that cannot change its user does not serve") {
  if (!is_root()) SKIP("only root can be several users");
  const Said said = run_merhaba({"-l", "127.0.0.1:0", "--user", "12345:12345"}, as_somebody());
  if (said.code == 127) SKIP("others may not run the program where it is");
  CHECK(said.code == 1);
  CHECK_THAT(said.err, ContainsSubstring("merhaba: cannot serve as 12345:12345 (--user): Operation "
                                         "not permitted; changing the user needs root, or "));
}

TEST_CASE("the files of a run are the user's, and are written and removed by it") {
  if (!is_root()) SKIP("only root can serve as another");
  Folder folder;
  REQUIRE(::chmod(folder.path().c_str(), 01777) == 0);  // sticky, as /tmp
  const std::string summary = folder / "summary";
  const std::string socket = folder / "socket";
  test::write_file(summary, "of an earlier run, by root");
  Merhaba merhaba({"--user", somebody, "--summary-file", summary, "-l", "unix:" + socket});
  CHECK(owner_of(summary) == kSomebody);
  CHECK(owner_of(socket) == kSomebody);
  CHECK(ask(merhaba.address()).status == 200);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK_THAT(test::read_file(summary), ContainsSubstring("\"complete\": true"));
  CHECK_FALSE(std::filesystem::exists(socket));
  CHECK(ended.err.find("warning") == std::string::npos);
}

TEST_CASE("what the user could not write later is an error at the start, which names it") {
  if (!is_root()) SKIP("only root can serve as another");
  Folder folder;  // root's
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  for (const std::string option : {"--summary-file", "--port-file", "--pid-file"}) {
    for (const bool check : {true, false}) {
      std::vector<std::string> options{"-l",     "127.0.0.1:0", "--user",
                                       somebody, option,        folder / "file"};
      if (check) options.emplace_back("--check");
      const Said said = run_merhaba(options);
      CHECK(said.code == 1);
      CHECK_THAT(said.err,
                 ContainsSubstring("merhaba: as " + somebody + " (--user): cannot write '" +
                                   (folder / "file") + "' (" + option + "): Permission denied"));
    }
  }
}

TEST_CASE("a socket's file that the user could not remove is a warning at the start") {
  if (!is_root()) SKIP("only root can serve as another");
  Folder folder;  // root's
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  const std::string socket = folder / "socket";
  Merhaba merhaba({"--user", somebody, "-l", "unix:" + socket});
  CHECK(merhaba.has_said("cannot write to the directory of the socket '" + socket + "'"));
  CHECK(merhaba.stop().code == 0);
  const Said said = run_merhaba({"--check", "--user", somebody, "-l", "unix:" + socket});
  CHECK_THAT(said.err, ContainsSubstring("at the stop the socket '" + socket + "'"));
}

TEST_CASE("--check prints the privileges that remain, and changes nothing") {
  if (!is_root()) SKIP("only root can serve as another");
  const Said said = run_merhaba({"--check", "--user", somebody});
  CHECK(said.code == 0);
  CHECK_THAT(said.err, StartsWith("privileges while serving: uid 65534, gid 65533, groups "));
#ifdef MERHABA_LINUX
  CHECK_THAT(said.err, ContainsSubstring("; capabilities: none\n"));
  CHECK_THAT(run_merhaba({"--check"}).err, ContainsSubstring("CAP_NET_ADMIN"));
#endif
}

}  // namespace
}  // namespace merhaba::e2e
