// Where there is no room for a connection, accepting pauses: nobody is lost, and all have their
// turn.
#include <sys/resource.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

// A request that is always under way, so that its connection is not idle.
const std::string kBegun = "GET / HTTP/1.1\r\n";
const std::string kRest = "Host: a\r\n\r\n";

void finish_and_begin(Client& client) {
  CHECK_THAT(client.ask(kRest + kBegun), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("at the cap clients wait in the queue, and are served when there is room") {
  Config wanted = config();
  wanted.max_connections = 2;
  Running running(wanted);
  CHECK(running.server().max_connections() == 2);
  Client one(running.address()), two(running.address());
  one.send(kBegun);
  two.send(kBegun);
  std::vector<std::unique_ptr<Client>> waiting;
  for (int i = 0; i < 10; ++i) {
    waiting.push_back(std::make_unique<Client>(running.address()));
    waiting.back()->send(kClosingGet);
  }
  for (int i = 0; i < 5; ++i) {  // those who are in are served meanwhile, and only they
    finish_and_begin(one);
    finish_and_begin(two);
  }
  for (auto& client : waiting) CHECK_FALSE(client->has_input());
  one.close();
  for (auto& client : waiting) {
    CHECK_THAT(client->receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_FALSE(client->was_reset());
  }
  finish_and_begin(two);
  two.ask(kRest);
  two.close();
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 11, refused 1");
  CHECK(summary.total().peak == 2);
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
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 100");
  CHECK(summary.total().peak == 1);
}

// While it lives, so many descriptors are free, and no more.
class FewDescriptors {
 public:
  explicit FewDescriptors(unsigned free) {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    std::vector<Fd> next;  // the lowest free numbers: the last of them bounds the limit
    for (unsigned i = 0; i <= free; ++i) next.emplace_back(::dup(STDERR_FILENO));
    rlimit few = before_;
    few.rlim_cur = static_cast<rlim_t>(next.back().get());
    next.clear();
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("with one descriptor left, all queued clients are served, one after another") {
  std::string reported;
  const std::string said = written_to(2, [&] {
    Running running(config(), false);
    Clients clients = connect_many(running.address(), 20, kClosingGet);
    const FewDescriptors one(1);
    running.begin();
    check_all_answered(clients);
    reported = account(running.stop());
  });
  CHECK(reported == "served 20");
  CHECK_THAT(said, ContainsSubstring("cannot accept"));
  CHECK(said.find("cannot accept") == said.rfind("cannot accept"));  // once
}

TEST_CASE("with one descriptor left and kept, the others wait until it is free") {
  Running running(config(), false);
  Clients clients = connect_many(running.address(), 3, kGet);
  const FewDescriptors one(1);
  running.begin();
  CHECK_THAT(clients[0]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  ::usleep(300'000);  // accepting is tried again meanwhile
  CHECK_FALSE(clients[1]->has_input());
  CHECK_FALSE(clients[2]->has_input());
  clients[0]->close();
  CHECK_THAT(clients[1]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  clients[1]->close();
  CHECK_THAT(clients[2]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK(account(running.stop()) == "served 3");
}

TEST_CASE("where descriptors run out in a batch, the client that waited longest is served in it") {
  Running running(config(), false);
  Clients clients = connect_many(running.address(), 4, kGet);
  const FewDescriptors two(2);
  running.begin();
  CHECK_THAT(clients[0]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK_THAT(clients[1]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  ::usleep(300'000);  // accepting is tried again meanwhile
  CHECK_FALSE(clients[2]->has_input());
  clients[0]->close();
  CHECK_THAT(clients[2]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  clients[1]->close();
  CHECK_THAT(clients[3]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK(account(running.stop()) == "served 4");
}

TEST_CASE("where descriptors run out at one listener, no other loses a client") {
  Config wanted = config();
  for (int i = 0; i < 3; ++i) wanted.listen.push_back(net::parse_listen("127.0.0.1:0"));
  Running running(wanted, false);
  std::vector<Clients> clients;
  for (std::size_t i = 0; i < wanted.listen.size(); ++i) {
    clients.push_back(connect_many(running.address(i), 10, kGet));
  }
  {
    const FewDescriptors some(5);
    running.begin();
    ::usleep(300'000);
  }
  for (Clients& all : clients) {
    for (auto& client : all) CHECK_THAT(client->receive_answer(), StartsWith("HTTP/1.1 200 OK"));
  }
  CHECK(account(running.stop()) == "served 40");
}

TEST_CASE("a server that ran out of descriptors goes on when there are some again") {
  Running running(config(), false);
  Clients clients = connect_many(running.address(), 5, kGet);
  {
    const FewDescriptors one(1);
    running.begin();
    CHECK_THAT(clients[0]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
  for (std::size_t i = 1; i < clients.size(); ++i) {
    CHECK_THAT(clients[i]->receive_answer(), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
  CHECK(account(running.stop()) == "served 5");
}

TEST_CASE("the cap is reported when it is reached, once, and the pauses are in the account") {
  Config wanted = config();
  wanted.max_connections = 1;
  Summary summary;
  const std::string said = written_to(2, [&] {
    Running running(wanted);
    for (int round = 0; round < 3; ++round) {
      Client open(running.address());
      open.send(kBegun);
      Client waiting(running.address());
      waiting.send(kClosingGet);
      finish_and_begin(open);
      finish_and_begin(open);
      CHECK_FALSE(waiting.has_input());
      open.close();
      CHECK_THAT(waiting.receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
    summary = running.stop();
  });
  CHECK_THAT(said, ContainsSubstring("the cap on connections is reached, 1 per worker "
                                     "(--max-connections 1): idle connections are closed"));
  CHECK(said.find("the cap") == said.rfind("the cap"));
  CHECK(summary.total().pauses >= 3);
  CHECK(summary.total().paused_ns > 0);
}

// Of an access log, in the order of its lines: which of two targets was asked for.
std::string order_of(const std::string& log) {
  std::string order;
  constexpr std::string_view kMark = "\"GET /";
  for (std::size_t at = log.find(kMark); at != std::string::npos; at = log.find(kMark, at + 1)) {
    order += log[at + kMark.size()];
  }
  return order;
}

TEST_CASE("listeners that wait for room take turns") {
  Config wanted = config();
  wanted.listen.push_back(net::parse_listen("127.0.0.1:0"));
  wanted.max_connections = 1;
  wanted.access_log = AccessLogFormat::common;
  const std::string log = written_to(1, [&] {
    Running running(wanted, false);
    const std::string rest = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    Clients first = connect_many(running.address(0), 20, "GET /a" + rest);
    Clients second = connect_many(running.address(1), 20, "GET /b" + rest);
    running.begin();
    check_all_answered(first);
    check_all_answered(second);
    CHECK(account(running.stop()) == "served 40");
  });
  const std::string order = order_of(log);
  REQUIRE(order.size() == 40);
  // A listener whose queue is not empty never waits for two of the other's.
  for (std::size_t i = 0; i + 2 < 38; ++i) CHECK(order.substr(i, 3) != std::string(3, order[i]));
}

}  // namespace
}  // namespace merhaba::server::test
