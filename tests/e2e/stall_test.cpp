// --stall: the loop is blocked on purpose, so that the queue can be seen to fill.
#include <cstdio>
#include <fstream>
#include <list>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

// How many wait in the queue of the listener on 127.0.0.1 at `port`; -1 if /proc does not show it.
long queued_at(unsigned port) {
  std::ifstream lines("/proc/net/tcp");  // those that listen come first
  for (std::string line; std::getline(lines, line);) {
    unsigned address = 0;
    unsigned local_port = 0;
    unsigned state = 0;
    long queued = 0;
    constexpr unsigned kListening = 0x0a;  // TCP_LISTEN
    const int read = std::sscanf(line.c_str(), " %*d: %x:%x %*x:%*x %x %*x:%lx", &address,
                                 &local_port, &state, reinterpret_cast<unsigned long*>(&queued));
    if (read == 4 && state == kListening && local_port == port) return queued;
  }
  return -1;
}

TEST_CASE("while the loop is stalled clients are connected and wait, and all are answered") {
  Merhaba merhaba({"--stall", "300ms/1s"});
  const auto port =
      static_cast<unsigned>(std::stoul(merhaba.address().substr(merhaba.address().rfind(':') + 1)));
  if (queued_at(port) < 0) SKIP("this system does not show the length of a queue");
  // Connecting succeeds all the time; seen in the queue they are only when the loop is stalled.
  constexpr int kCallers = 5;
  constexpr int kFullest = 5;
  std::uint64_t called = 0;
  CHECK(eventually([&] {
    std::list<Client> batch;
    for (int i = 0; i < kCallers; ++i) batch.emplace_back(merhaba.address()).send(request());
    const bool full = queued_at(port) >= kFullest;
    for (Client& client : batch) CHECK(client.answer().body == default_greeting);
    called += batch.size();
    return full;
  }));
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.accepted == called);
  CHECK(ended.account.answered == called);
}

TEST_CASE("clients in a small queue are answered when the stall ends") {
  Merhaba merhaba({"--stall", "500ms", "-b", "5"});
  std::list<Client> clients;
  for (int i = 0; i < 6; ++i)
    clients.emplace_back(merhaba.address()).send(request("GET", close_field));
  for (Client& client : clients) CHECK(client.answer().body == default_greeting);
  CHECK(merhaba.stop().account.served == 6);
}

}  // namespace
}  // namespace merhaba::e2e
