// Logs whose reader is slow, gone, or full: nobody waits for them, no line is torn, and what does
// not fit is counted.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include "base/fd.hpp"
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

// A pipe whose reading end stays with the test.
struct Reader {
  Fd reader, writer;
  explicit Reader(int capacity = 4096) {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    reader.reset(ends[0]);
    writer.reset(ends[1]);
    ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
#ifdef F_SETPIPE_SZ
    ::fcntl(ends[1], F_SETPIPE_SZ, capacity);
#else
    static_cast<void>(capacity);
#endif
  }
  // The command's descriptor is its writing end.
  Command as(int fd, Command command = {}) const {
    const int end = writer.get();
    command.before_exec = [fd, end] {
      ::dup2(end, fd);
      ::close(end);
    };
    return command;
  }
};

std::string words_of(std::size_t size) { return "User-Agent: " + std::string(size, 'u') + "\r\n"; }

TEST_CASE("an access log that nobody reads delays no response and no signal, and is counted") {
  const Reader unread;
  Folder folder;
  Merhaba merhaba({"--access-log", "combined", "--admin", "unix:" + (folder / "admin")},
                  unread.as(STDOUT_FILENO));
  Client client(merhaba.address());
  constexpr int kRequests = 5'000;
  const std::string one = request("GET", words_of(400));
  for (int i = 0; i < kRequests; ++i) {  // 2 MB of lines
    client.send(one);
    REQUIRE(client.answer().status == 200);
  }
  CHECK(merhaba.has_said("lines are dropped"));
  CHECK_THAT(ask("unix:" + (folder / "admin"), "GET /metrics HTTP/1.0\r\n\r\n").body,
             !ContainsSubstring("merhaba_log_lines_dropped_total 0\n"));
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.served == 1);
  CHECK_THAT(ended.err, ContainsSubstring("log lines dropped: "));
}

TEST_CASE("with --verbose and a stderr that nobody reads it serves, and stops on SIGTERM") {
  const Reader unread;
  Folder folder;
  const Command command = unread.as(STDERR_FILENO);
  Merhaba merhaba({"--verbose", "--summary-file", folder / "summary"}, command);
  Client client(merhaba.address());
  for (int i = 0; i < 2'000; ++i) {
    client.send(request("GET", words_of(800)));
    REQUIRE(client.answer().status == 200);
  }
  CHECK(merhaba.stop().code == 0);
  std::ifstream file(folder / "summary");
  std::stringstream summary;
  summary << file.rdbuf();
  CHECK_THAT(summary.str(),
             ContainsSubstring("\"complete\": true") && ContainsSubstring("\"requests\": 2000"));
  CHECK(summary.str().find("\"log_lines_dropped\": 0,") == std::string::npos);
}

TEST_CASE("four workers tear no line of the others, in a pipe and in a file") {
  constexpr int kClients = 8, kRequests = 2'000;
  for (const bool to_file : {false, true}) {
    Folder folder;
    std::vector<std::string> options{"--access-log", "json", "-w", "4"};
    if (to_file) options.insert(options.end(), {"--access-log-file", folder / "log"});
    Merhaba merhaba(options);
    std::vector<std::thread> threads;
    for (int i = 0; i < kClients; ++i) {
      threads.emplace_back([&] {
        Client client(merhaba.address());
        const std::string ten = [] {
          std::string all;
          for (int n = 0; n < 10; ++n) all += request("GET", words_of(300));
          return all;
        }();
        for (int n = 0; n < kRequests; n += 10) {
          client.send(ten);
          for (int answers = 0; answers < 10; ++answers) client.answer();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    const Ended ended = merhaba.stop();
    std::string log = ended.out;
    if (to_file) {
      std::ifstream file(folder / "log");
      std::stringstream text;
      text << file.rdbuf();
      CHECK(log.empty());
      log = text.str();
    }
    const std::string begin = "{\"time\":\"", end = std::string(300, 'u') + "\"}";
    std::istringstream lines(log);
    int count = 0, torn = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      const bool whole = line.starts_with(begin) && line.ends_with(end) &&
                         line.find(begin, 1) == std::string::npos;
      torn += whole ? 0 : 1;
    }
    CHECK(torn == 0);
    const std::regex dropped("log lines dropped: ([0-9]+)");
    std::smatch number;
    const int missing = std::regex_search(ended.err, number, dropped) ? std::stoi(number[1]) : 0;
    CHECK(count + missing == kClients * kRequests);
  }
}

TEST_CASE("a full disk is reported, and the log goes on within a second when there is room") {
  if (::access("/dev/full", W_OK) != 0) SKIP("there is no /dev/full");
  Folder folder;
  const std::string path = folder / "log", real = folder / "real";
  REQUIRE(::symlink("/dev/full", path.c_str()) == 0);
  Merhaba merhaba({"--access-log", "common", "--access-log-file", path});
  CHECK(ask(merhaba.address()).status == 200);
  CHECK(merhaba.has_said("cannot write the access log to " + path));
  ::unlink(path.c_str());
  REQUIRE(::symlink(real.c_str(), path.c_str()) == 0);
  merhaba.process().signal(SIGUSR1);
  CHECK(merhaba.has_said("the access log is written to " + path + " again"));
  CHECK(ask(merhaba.address()).status == 200);
  CHECK(merhaba.stop().code == 0);
  std::ifstream file(real);
  std::stringstream text;
  text << file.rdbuf();
  const std::string log = text.str();
  CHECK(std::count(log.begin(), log.end(), '\n') == 2);
}

TEST_CASE("a log that was made as root belongs to the user, who can reopen it") {
  if (::geteuid() != 0) SKIP("only root may become another");
  Folder folder;
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  const std::string path = folder / "log", old = folder / "log.1";
  Merhaba merhaba({"--access-log", "common", "--access-log-file", path, "--user", "nobody"});
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  CHECK(found.st_uid != 0);
  REQUIRE(::rename(path.c_str(), old.c_str()) == 0);
  merhaba.process().signal(SIGUSR1);
  CHECK(eventually([&] { return ::stat(path.c_str(), &found) == 0; }));
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a file for the access log without a format for it is wrong use") {
  const Said said = run_merhaba({"--access-log-file", "log"});
  CHECK(said.code == 2);
  CHECK_THAT(said.err, ContainsSubstring("--access-log-file needs a format"));
}

TEST_CASE("signals that go off together end in a stop, not in a deadlock") {
  Merhaba merhaba({"--access-log", "common"});
  for (int i = 0; i < 300; ++i) {
    for (const int number : {SIGUSR1, SIGHUP, SIGUSR2}) merhaba.process().signal(number);
  }
  merhaba.process().signal(SIGTERM);
  merhaba.process().signal(SIGUSR1);
  CHECK(merhaba.stop(0).code == 0);
}

TEST_CASE("a worker that ended before the others is not taken for stuck") {
  Merhaba merhaba({"-w", "2", "--stuck-after", "100ms", "--drain-timeout", "5s"});
  Client slow(merhaba.address());
  slow.send("GET / HTTP/1.1\r\n");
  CHECK(ask(merhaba.address()).status == 200);
  merhaba.process().signal(SIGTERM);
  test::pause(std::chrono::seconds(1));
  slow.send("Host: a\r\n\r\n");
  CHECK(slow.answer().status == 200);
  const Ended ended = merhaba.stop(0);
  CHECK(ended.code == 0);
  CHECK(ended.err.find("stuck") == std::string::npos);
}

TEST_CASE("signals that end other processes are reported, and SIGQUIT stops this one in order") {
  Merhaba merhaba;
  Client client(merhaba.address());
  client.send("GET / HTTP/1.1\r\n");
  for (const auto& [number, words] : {std::pair{SIGHUP, "reloaded"},
                                      {SIGUSR1, "SIGUSR1 is ignored: it reopens the access log"}}) {
    merhaba.process().signal(number);
    CHECK(merhaba.has_said(words));
  }
  client.send("Host: a\r\n\r\n");
  CHECK(client.answer().status == 200);
  const Ended ended = merhaba.stop(SIGQUIT);
  CHECK(ended.code == 0);
  CHECK(ended.account.served == 1);
}

TEST_CASE("a server whose loop is stuck says so, and does not keep the stop from ending") {
  Merhaba merhaba({"--stall", "60s", "--stuck-after", "200ms", "--drain-timeout", "500ms"});
  CHECK(merhaba.has_said("worker 1 is stuck"));
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 1);
  CHECK_THAT(ended.err, ContainsSubstring("a stuck worker keeps the stop from ending"));
}

TEST_CASE("a loop that was stuck and goes on says so, too") {
  Merhaba merhaba({"--stall", "1500ms", "--stuck-after", "200ms"});
  CHECK(merhaba.has_said("worker 1 is stuck"));
  CHECK(merhaba.has_said("a stuck worker goes on, after 1 s"));
  CHECK(ask(merhaba.address()).status == 200);
  CHECK(merhaba.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
