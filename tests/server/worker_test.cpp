// One worker: how many it takes at once, and that it leaves nobody behind.
#include "server/worker.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <memory>
#include <string>
#include <vector>

#include "net/listen_socket.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::StartsWith;

TEST_CASE("at the cap callers wait in the queue, and are served when there is room") {
  Config wanted = config();
  wanted.max_connections = 2;
  Running running(wanted);
  CHECK(running.server().max_connections() == 2);
  Client one(running.address()), two(running.address());
  one.ask(kGet);
  two.ask(kGet);
  std::vector<std::unique_ptr<Client>> waiting;
  for (int i = 0; i < 10; ++i) {
    waiting.push_back(std::make_unique<Client>(running.address()));
    waiting.back()->send(kClosingGet);
  }
  for (int i = 0; i < 5; ++i) {  // those who are in are served meanwhile, and only they
    settle(one);
    settle(two);
  }
  for (auto& client : waiting) CHECK_FALSE(client->has_input());
  one.close();
  for (auto& client : waiting) {
    CHECK_THAT(client->receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_FALSE(client->was_reset());
  }
  settle(two);
  two.close();
  const Ledger ledger = running.stop();
  CHECK(account(ledger) == "served 12");
  CHECK(ledger.total().peak == 2);
}

TEST_CASE("a cap of one takes one after another, however many come") {
  Config wanted = config();
  wanted.max_connections = 1;
  Running running(wanted);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<Client>(running.address()));
    clients.back()->send(kClosingGet);
  }
  for (auto& client : clients) CHECK_THAT(client->receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
  const Ledger ledger = running.stop();
  CHECK(account(ledger) == "served 100");
  CHECK(ledger.total().peak == 1);
}

TEST_CASE("more callers than a batch are all taken") {
  for (unsigned batch : {1U, 3U, 64U}) {
    Config wanted = config();
    wanted.accept_batch = batch;
    Running running(wanted, false);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 200; ++i) {
      clients.push_back(std::make_unique<Client>(running.address()));
      if (i % 2 == 0) clients.back()->send(kGet);  // the others' requests come later
    }
    running.begin();
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (i % 2 != 0) clients[i]->send(kGet);
      CHECK_THAT(clients[i]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
    CHECK(account(running.stop()) == "served 200");
  }
}

TEST_CASE("out of descriptors callers wait, and are served when there are some again") {
  Running running(config());
  Client client(running.address()), caller(running.address());
  settle(client);
  caller.ask(kGet);
  Client waiting(running.address(), 0);
  waiting.ask(kGet);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  // The client's own descriptor is there before the limit falls to the lowest free number.
  const auto connecting = [&] {
    const Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    rlimit none_left = before;
    none_left.rlim_cur = static_cast<rlim_t>(Fd(::dup(fd.get())).get());
    ::setrlimit(RLIMIT_NOFILE, &none_left);
    const net::SocketAddress to = running.address();
    CHECK(::connect(fd.get(), to.get(), to.length) == 0);
    CHECK(::send(fd.get(), kClosingGet.data(), kClosingGet.size(), 0) > 0);
    settle(client);
    settle(client);
    char part[4096];
    CHECK(::recv(fd.get(), part, sizeof part, MSG_DONTWAIT) == -1);
    ::setrlimit(RLIMIT_NOFILE, &before);
    const ssize_t got = ::recv(fd.get(), part, sizeof part, 0);  // it tries again by itself
    return std::string(part, got > 0 ? static_cast<std::size_t>(got) : 0);
  };
  std::string answer;
  const std::string told = written_to(2, [&] { answer = connecting(); });
  CHECK_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK(told.find("cannot accept") != std::string::npos);
  CHECK(told.find("cannot accept") == told.rfind("cannot accept"));
}

// A worker whose loop the test turns by hand.
struct ByHand {
  Config wanted = config();
  net::Listening listening = net::open_listeners(wanted.listen, {});
  std::unique_ptr<Worker> worker;

  void make() {
    worker =
        std::make_unique<Worker>(wanted, std::move(listening.sockets[0]), listening.endpoints, 100);
  }
  void turn() { uv_run(worker->loop().raw(), UV_RUN_NOWAIT); }
  const net::SocketAddress& address() { return listening.endpoints[0].address; }
};

TEST_CASE("a worker that never ran goes without a trace, its callers reset") {
  ByHand hand;
  hand.make();
  Client client(hand.address());
  hand.worker.reset();
  CHECK(client.receive_all().empty());
}

TEST_CASE("who comes in the very turn of an immediate stop is cut off, too") {
  ByHand hand;
  hand.wanted.header_timeout = Milliseconds{300};
  hand.make();
  hand.turn();  // from here on the loop watches; events come in the order they happen
  const Client client(hand.address());
  hand.worker->stop(Worker::Stop::now);
  hand.worker->run();
  const Ledger ledger{{hand.worker->counters()}};
  CHECK(account(ledger) == "abandoned 1");
}

TEST_CASE("a later stop may only hasten the end") {
  ByHand hand;
  hand.make();
  hand.turn();
  Client client(hand.address());
  client.send("GET / HT");
  for (int i = 0; i < 3; ++i) hand.turn();
  hand.worker->stop(Worker::Stop::now);
  hand.turn();
  hand.worker->stop(Worker::Stop::drain);
  hand.worker->run();
  const Ledger ledger{{hand.worker->counters()}};
  CHECK(account(ledger) == "abandoned 1");
}

}  // namespace
}  // namespace merhaba::server::test
