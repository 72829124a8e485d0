// SIGUSR2: a successor takes the listening sockets, and no client notices.
#include <unistd.h>

#include <filesystem>
#include <list>

#include "e2e/client.hpp"
#include "e2e/stream.hpp"
#include "e2e/succession.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

namespace fs = std::filesystem;

constexpr int kHandOvers = 10;

void check_nobody_notices(const std::string& workers, const std::string& address) {
  CAPTURE(workers, address);
  Succession servers({"-w", workers, "-l", address});
  std::uint64_t served = 0;
  {
    std::list<Stream> streams;
    for (int i = 0; i < 3; ++i) streams.emplace_back(servers.address());
    for (int i = 0; i < kHandOvers; ++i) {
      const pid_t before = servers.serving();
      Client slow(servers.address());
      slow.send("GET / HTTP/1.1\r\n");
      servers.hand_over();
      // Served by the one that it came to, which waits for it.
      slow.send("Host: a\r\n\r\n");
      CHECK(slow.answer().body == default_greeting);
      CHECK(slow.rest().empty());
      CHECK(servers.wait(before) == 0);
    }
    for (Stream& stream : streams) {
      stream.end();
      CHECK(stream.trouble() == "");
      served += stream.served();
    }
  }
  const std::vector<Account> accounts = servers.stop();
  CHECK(accounts.size() == kHandOvers + 1);
  const Account sum = sum_of(accounts);
  CHECK(sum.served == served + kHandOvers);
  CHECK(sum.accepted == sum.served);
}

TEST_CASE("clients of a TCP port do not notice hand-overs, and all accounts together have them") {
  for (const std::string workers : {"1", "4"}) check_nobody_notices(workers, "127.0.0.1:0");
}

TEST_CASE("clients of a Unix socket do not notice hand-overs, and its file goes with the last") {
  const Folder folder;
  for (const std::string workers : {"1", "4"}) {
    check_nobody_notices(workers, "unix:" + (folder / "socket"));
    CHECK_FALSE(fs::exists(folder / "socket"));
  }
}

#ifdef MERHABA_LINUX
TEST_CASE("clients of an abstract Unix socket do not notice hand-overs") {
  check_nobody_notices("2", "unix:@merhaba-test-" + std::to_string(::getpid()));
}
#endif

TEST_CASE("clients queued at the hand-over are served, by either") {
  for (const std::string workers : {"1", "4"}) {
    Succession servers({"-w", workers, "--accept-batch", "4"});
    servers.halt();
    std::list<Client> queued;
    for (int i = 0; i < 100; ++i) queued.emplace_back(servers.address()).send(request());
    servers.signal(SIGUSR2);
    servers.signal(SIGCONT);
    for (Client& client : queued) CHECK(client.answer().body == default_greeting);
    queued.clear();
    servers.take_over(servers.started());
    CHECK(servers.has_said("accepts from now on"));
    CHECK(sum_of(servers.stop()).served == 100);
  }
}

TEST_CASE("each of several queues has an acceptor, whatever the numbers of workers") {
  const Folder folder;
  const std::string file = folder / "configuration";
  Succession servers({"-l", "127.0.0.1:0", "--config", file}, [&] {
    test::write_file(file, "workers = 4\n");
    return Command{};
  }());
  for (const std::string workers : {"2", "4", "1", "3", "3"}) {
    CAPTURE(workers);
    test::write_file(file, "workers = " + workers + "\n");
    const pid_t before = servers.serving();
    servers.hand_over();
    CHECK(servers.wait(before) == 0);
    // A queue without an acceptor would keep its share of these waiting.
    std::list<Client> clients;
    for (int i = 0; i < 40; ++i) clients.emplace_back(servers.address()).send(request());
    for (Client& client : clients) CHECK(client.answer().body == default_greeting);
  }
  CHECK(sum_of(servers.stop()).served == 200);
}

TEST_CASE("what the configuration file says by then is what the successor does") {
  const Folder folder;
  const std::string file = folder / "configuration";
  test::write_file(
      file, "greeting = one\nlisten = [\"127.0.0.1:0\", \"unix:" + (folder / "old") + "\"]\n");
  Succession servers({"--config", file});
  CHECK(ask(servers.address()).body == "one");

  // Who is queued on an address that the successor leaves out is served by the predecessor.
  servers.halt();
  Client late("unix:" + (folder / "old"));
  late.send(request());
  test::write_file(
      file, "greeting = two\nlisten = [\"127.0.0.1:0\", \"unix:" + (folder / "new") + "\"]\n");
  servers.signal(SIGUSR2);
  servers.signal(SIGCONT);
  const pid_t next = servers.started();
  CHECK(servers.has_said(std::to_string(next) + " accepts from now on"));
  servers.take_over(next);
  CHECK(late.answer().body == "one");
  late.rest();
  CHECK(servers.wait(servers.first().id()) == 0);

  CHECK(ask(servers.address()).body == "two");
  CHECK(ask("unix:" + (folder / "new")).body == "two");
  CHECK_FALSE(fs::exists(folder / "old"));
}

TEST_CASE("the greeting from standard input is handed over with the sockets") {
  Command command;
  command.input = test::patterned(200'000);
  Succession servers({"-"}, command);
  for (int i = 0; i < 2; ++i) {
    servers.hand_over();
    CHECK(ask(servers.address()).body == command.input);
  }
  servers.stop();
}

#ifdef MERHABA_LINUX
TEST_CASE(
    "a successor has no more descriptors than its predecessor had, and nor have all after it") {
  for (const std::string workers : {"1", "4"}) {
    Succession servers({"-w", workers, "-l", "127.0.0.1:0", "-l", "127.0.0.1:0"});
    ask(servers.address());
    int before = test::open_descriptors(servers.serving());
    for (int i = 0; i < 4; ++i) {
      const pid_t old = servers.serving();
      const pid_t next = servers.hand_over();
      CHECK(servers.wait(old) == 0);
      ask(servers.address());
      CHECK(test::eventually([&] { return test::open_descriptors(next) <= before; }));
      before = test::open_descriptors(next);
    }
    servers.stop();
  }
}
#endif

TEST_CASE(
    "after a hand-over the summary file is the successor's, and its predecessor's is beside it") {
  const Folder folder;
  const std::string file = folder / "summary";
  Succession servers({"--summary-file", file});
  ask(servers.address());
  servers.hand_over();
  CHECK(servers.wait(servers.first().id()) == 0);
  CHECK_THAT(test::read_file(file), Catch::Matchers::ContainsSubstring("\"complete\": false"));
  const std::string old = test::read_file(file + ".old");
  CHECK_THAT(old, Catch::Matchers::ContainsSubstring("\"complete\": true") &&
                      Catch::Matchers::ContainsSubstring("\"accepted\": 1,"));
  ask(servers.address());
  ask(servers.address());
  servers.stop();
  CHECK_THAT(test::read_file(file), Catch::Matchers::ContainsSubstring("\"complete\": true") &&
                                        Catch::Matchers::ContainsSubstring("\"accepted\": 2,"));
}

}  // namespace
}  // namespace merhaba::e2e
