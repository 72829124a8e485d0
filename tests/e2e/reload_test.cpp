// SIGHUP: the configuration is read anew, and applied whole or not at all.
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "e2e/replaceable.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

// A server whose configuration file the test writes.
struct Configured {
  Folder folder;
  std::string path = folder / "merhaba.conf";
  Merhaba merhaba;

  explicit Configured(const std::string& content, std::vector<std::string> options = {})
      : merhaba(with_file(content, std::move(options))) {}

  std::vector<std::string> with_file(const std::string& content, std::vector<std::string> options) {
    write(content);
    options.insert(options.end(), {"-l", "127.0.0.1:0", "--config", path});
    return options;
  }
  // In one step, as a careful editor does it.
  void write(const std::string& content) const {
    test::write_file(path + ".new", content);
    if (std::rename((path + ".new").c_str(), path.c_str()) != 0) throw std::runtime_error(path);
  }
  void hang_up(const std::string& content) {
    write(content);
    merhaba.process().signal(SIGHUP);
  }
};

TEST_CASE("SIGHUP reads the file anew, and the same process serves what it says") {
  Configured server("greeting = 'one'\n", {"-w", "2"});
  CHECK(ask(server.merhaba.address()).body == "one");
  server.hang_up("greeting = 'two'\nstatus = 202\nheader = 'X-A: 1'\nbacklog = 9\n");
  CHECK(server.merhaba.has_said("\nreloaded\n"));
  CHECK(eventually([&] { return ask(server.merhaba.address()).body == "two"; }));
  const Ended ended = server.merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.adds_up());
}

TEST_CASE("a file that is wrong changes nothing, and the message says where and why") {
  Configured server("greeting = 'one'\n");
  server.hang_up("greeting = 'two'\nstatus = 99\n");
  CHECK(server.merhaba.has_said("not reloaded, nothing is changed: " + server.path +
                                ":2: status: '99'"));
  CHECK(ask(server.merhaba.address()).body == "one");
  CHECK(std::remove(server.path.c_str()) == 0);
  server.merhaba.process().signal(SIGHUP);
  CHECK(server.merhaba.has_said("nothing is changed: cannot open"));
  server.hang_up("greeting = 'three'\n");
  CHECK(eventually([&] { return ask(server.merhaba.address()).body == "three"; }));
  CHECK(server.merhaba.stop().code == 0);
}

TEST_CASE("what takes a restart is named, and the rest is applied") {
  Configured server("greeting = 'one'\n");
  server.hang_up("greeting = 'two'\nworkers = 2\nstuck-after = '1s'\n");
  CHECK(server.merhaba.has_said(
      "reloaded; a restart (SIGUSR2) is needed for: --workers, --stuck-after"));
  CHECK(eventually([&] { return ask(server.merhaba.address()).body == "two"; }));
  CHECK(server.merhaba.stop().code == 0);
}

TEST_CASE("the access log begins with a reload, and nothing of it is lost at the end") {
  Configured server("");
  ask(server.merhaba.address());
  server.hang_up("access-log = 'json'\n");
  CHECK(server.merhaba.has_said("reloaded"));
  CHECK(eventually([&] {
    ask(server.merhaba.address(), "GET /seen HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    return server.merhaba.process().out().find("GET /seen") != std::string::npos;
  }));
  ask(server.merhaba.address(), "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  CHECK(server.merhaba.stop().code == 0);
  CHECK_THAT(server.merhaba.process().out(), ContainsSubstring("GET /last"));
}

TEST_CASE("a thousand reloads under load: every response is all old or all new") {
  const std::string a = "greeting = '" + std::string(200, 'a') + "'\nstatus = 200\n";
  const std::string b = "greeting = '" + std::string(9'000, 'b') + "'\nstatus = 203\n";
  Configured server(a, {"-w", "2"});
  std::atomic<bool> over{false};
  std::atomic<unsigned> old{0}, fresh{0}, torn{0};
  std::vector<std::thread> load;
  for (int i = 0; i < 2; ++i) {
    load.emplace_back([&] {
      while (!over) {
        try {
          Client client(server.merhaba.address());
          for (int request = 0; request < 10; ++request) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            const Answer answer = client.answer();
            const bool is_old = answer.status == 200 && answer.body == std::string(200, 'a');
            const bool is_new = answer.status == 203 && answer.body == std::string(9'000, 'b');
            ++(is_old ? old : is_new ? fresh : torn);
          }
        } catch (const std::exception&) {
          ++torn;
        }
      }
    });
  }
  for (int i = 0; i < 1'000; ++i) {
    server.hang_up(i % 2 == 0 ? b : a);
    ::usleep(500);  // so that it is seldom one for two
  }
  CHECK(eventually([&] { return old > 0 && fresh > 0; }));
  over = true;
  for (std::thread& thread : load) thread.join();
  CHECK(torn == 0);
  CHECK_THAT(server.merhaba.err(), !ContainsSubstring("not reloaded"));
  const Ended ended = server.merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.adds_up());
}

TEST_CASE("SIGHUP during the stop is said to be ignored, and the stop goes on") {
  Configured server("", {"--drain-delay", "60s"});
  server.merhaba.process().signal(SIGTERM);
  CHECK(server.merhaba.has_said("accepting for another"));
  server.hang_up("greeting = 'late'\n");
  CHECK(server.merhaba.has_said("SIGHUP is ignored"));
  CHECK(ask(server.merhaba.address()).body == default_greeting);
  CHECK(server.merhaba.stop().code == 0);  // the second
}

TEST_CASE("while a successor is being started there is no reload that it might miss") {
  const Replaceable program;
  Merhaba merhaba({"-l", "127.0.0.1:0"}, program.command());
  Folder folder;
  program.replace("echo > '" + (folder / "started") + "'\nexec sleep 60");
  merhaba.process().signal(SIGUSR2);
  CHECK(eventually([&] { return !test::read_file(folder / "started").empty(); }));
  merhaba.process().signal(SIGHUP);
  CHECK(merhaba.has_said("SIGHUP is ignored: a successor is being started"));
  CHECK(merhaba.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
