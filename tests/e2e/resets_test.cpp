// Peers that reset the connection, in every state it can be in.
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

// Brings a connection into a state, and resets it there.
struct State {
  const char* name;
  void (*enter)(Client& client);
};

constexpr State kStates[] = {
    {"before its first byte", [](Client&) {}},
    {"in the head", [](Client& client) { client.send("GET / HTTP/1.1\r\nHo"); }},
    {"in the body",
     [](Client& client) { client.send(request("POST", "Content-Length: 9\r\n", "abc")); }},
    {"in a chunk",
     [](Client& client) {
       client.send(request("POST", "Transfer-Encoding: chunked\r\n", "9\r\nabc"));
     }},
    {"after 100 Continue",
     [](Client& client) {
       client.send(request("POST", "Expect: 100-continue\r\nContent-Length: 4\r\n"));
       CHECK(client.answer().status == 100);
     }},
    {"kept alive after an answer",
     [](Client& client) {
       client.send(request("HEAD"));
       CHECK(client.answer(true).status == 200);
     }},
    {"with its answer on the way", [](Client& client) { client.send(request()); }},
    {"with its answer half read",
     [](Client& client) {
       client.send(request());
       CHECK(client.has_input(30'000));
     }},
    {"with its last answer half read",
     [](Client& client) {
       client.send(request("GET", close_field));
       CHECK(client.has_input(30'000));
     }},
    {"after a refusal",
     [](Client& client) {
       client.send("nonsense\r\n\r\n");
       CHECK(client.answer().status == 400);
     }},
    {"in the middle of a refused upload",
     [](Client& client) {
       client.send(request("POST", "Content-Length: 99999999\r\n", std::string(100'000, 'x')));
     }},
    {"half-closed", [](Client& client) { client.half_close(); }},
};

void check_survives(const std::vector<std::string>& options) {
  Folder folder;
  test::write_file(folder / "body", test::patterned(16'000'000));
  std::vector<std::string> all = options;
  all.insert(all.end(), {"--body-file", folder / "body", "--access-log", "common"});
  Merhaba merhaba(all);
  const int before = test::open_sockets(merhaba.id());
  constexpr int kRounds = 5;
  std::uint64_t connections = 0;
  for (const State& state : kStates) {
    CAPTURE(state.name);
    for (int i = 0; i < kRounds; ++i, ++connections) {
      Client client(merhaba.address());
      state.enter(client);
      client.reset();
    }
  }
  CHECK(ask(merhaba.address()).body.size() == 16'000'000);
  if (before >= 0) {
    CHECK(eventually([&] { return test::open_sockets(merhaba.id()) == before; }));
  }
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.accepted == connections + 1);
  CHECK(ended.account.adds_up());
}

TEST_CASE("a reset in any state ends that connection and nothing else") { check_survives({}); }

TEST_CASE("a reset in any state is survived by several workers as well") {
  check_survives({"-w", "3"});
}

TEST_CASE("raw peers may reset at any time") {
  Merhaba merhaba({"-p", "raw"});
  for (int i = 0; i < 20; ++i) {
    Client silent(merhaba.address());
    silent.reset();
    Client speaks(merhaba.address());
    speaks.send("x");
    speaks.reset();
    Client greeted(merhaba.address());
    greeted.send("x");
    CHECK(greeted.has_input(30'000));
    greeted.reset();
  }
  Client client(merhaba.address());
  client.send("x");
  CHECK(client.rest() == default_greeting);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.accepted == 61);
  CHECK(ended.account.adds_up());
}

TEST_CASE("a connection reset while it was queued disturbs nobody behind it") {
  for (const std::string workers : {"1", "2"}) {
    Merhaba merhaba({"-w", workers});
    merhaba.process().signal(SIGSTOP);
    for (int i = 0; i < 20; ++i) Client(merhaba.address()).reset();
    Client behind(merhaba.address());
    behind.send(request());
    merhaba.process().signal(SIGCONT);
    CHECK(behind.answer().body == default_greeting);
    const Ended ended = merhaba.stop();
    CHECK(ended.code == 0);
    CHECK(ended.account.served == 1);
    CHECK(ended.account.adds_up());
  }
}

}  // namespace
}  // namespace merhaba::e2e
