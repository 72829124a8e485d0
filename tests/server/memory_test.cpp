// Memory that runs out: at the start an error, while serving one connection at most, never the
// process.
#include <poll.h>

#include <new>
#include <string>

#include "base/error.hpp"
#include "server/by_hand.hpp"
#include "support/catch.hpp"
#include "support/failing_memory.hpp"

namespace merhaba::server::test {
namespace {

using merhaba::test::allocations;
using merhaba::test::FailingMemory;
using merhaba::test::SpareMemory;

constexpr std::size_t kFar = 1'000;  // more allocations than anything here makes

TEST_CASE("at the start every failed allocation is an error, and leaves nothing behind") {
  for (const unsigned workers : {1U, 2U}) {
    Config wanted = listening_on({"127.0.0.1:0", "[::1]:0"}, workers);
    wanted.access_log = AccessLogFormat::common;
    std::size_t failures = 0;
    for (std::size_t first = 0; first < kFar; ++first) {
      Config copy = wanted;
      const FailingMemory failing(first);
      try {
        const Server server(std::move(copy));
      } catch (const std::bad_alloc&) {
      } catch (const Error&) {
      }
      if (!failing.has_failed()) break;
      ++failures;
    }
    CHECK(failures > 10);
    CHECK(failures < kFar);
  }
}

// What one connection goes through, by the way it takes.
struct Way {
  const char* name;
  void (*set)(Config&);
  std::string request;
  bool reads = true;
  bool slow = false;  // header timeout
};

void plain(Config&) {}
void logged(Config& wanted) { wanted.access_log = AccessLogFormat::combined; }
void large(Config& wanted) { wanted.greeting = pattern(4'000'000); }
void large_logged(Config& wanted) {
  large(wanted);
  logged(wanted);
}
void small_large(Config& wanted) { wanted.greeting = pattern(4'000); }
void impatient(Config& wanted) {
  logged(wanted);
  wanted.header_timeout = Milliseconds{1};
}

const std::string kWords =
    "Referer: http://somewhere.example/else\r\nUser-Agent: " + std::string(200, 'u') + "\r\n";
std::string many(int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += kGet;
  return all;
}

// Goes the way with the `first`th allocation failing; false: it makes no so many.
bool go(const Way& way, std::size_t first) {
  ByHand hand;
  way.set(hand.wanted);
  hand.make();
  shrink_send_buffers(hand.address());
  hand.turn();
  Client client(hand.address(), 4096);
  Client waits(hand.address());  // in the same batch
  client.send(way.request);
  bool failed = false;
  {
    const FailingMemory failing(first);
    for (int i = 0; i < 8; ++i) {
      hand.turn();
      if (way.slow) ::poll(nullptr, 0, 2);
      const SpareMemory spare;
      if (way.reads && client.has_input()) client.receive(1);
    }
    hand.worker().stop(Worker::Stop::drain);
    for (int i = 0; i < 3; ++i) hand.turn();
    failed = failing.has_failed();
  }
  client.close();
  waits.close();
  hand.worker().run();
  const Summary summary{{hand.worker().counters()}};
  const Counters total = summary.total();
  INFO(way.name << ", allocation " << first << ": " << account(summary));
  CHECK(total.ended[static_cast<std::size_t>(Outcome::shed)] == total.out_of_memory);
  CHECK(total.out_of_memory <= 1);
  check_nothing_left(hand.worker());
  return failed;
}

TEST_CASE("while serving, a failed allocation ends no more than one connection") {
  const Way ways[] = {
      {"plain", plain, kClosingGet},
      {"logged", logged, "GET / HTTP/1.1\r\nHost: a\r\n" + kWords + "\r\n"},
      {"pipelined", logged, many(100)},
      {"refused", logged, "BAD\r\n\r\n"},
      {"half a request", logged, "GET / HTTP/1.1\r\n" + kWords},
      {"half a request, too late", impatient, "GET / HTTP/1.1\r\n" + kWords, true, true},
      {"a large body", large_logged, many(3), false},
      {"many small ones unread", small_large, many(500), false},
      {"a large body, unlogged", large, kClosingGet, false},
  };
  for (const Way& way : ways) {
    std::size_t failures = 0;
    while (failures < kFar && go(way, failures)) ++failures;
    INFO(way.name);
    CHECK(failures > 0);
    CHECK(failures < kFar);
  }
}

TEST_CASE("memory that stays short stops nobody who needs none") {
  ByHand hand;
  hand.make();
  hand.turn();
  Client kept(hand.address());
  kept.send(kGet);
  for (int i = 0; i < 3; ++i) hand.turn();
  CHECK(kept.receive_answer().starts_with("HTTP/1.1 200 OK\r\n"));
  {
    const FailingMemory failing(0, ~std::size_t{0});
    {
      const SpareMemory spare;
      kept.send(kGet);
    }
    for (int i = 0; i < 3; ++i) hand.turn();
  }
  CHECK(kept.receive_answer().starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(account(hand.stop()) == "served 1");
}

TEST_CASE("nothing is allocated for a request, logged or not") {
  for (const AccessLogFormat format : {AccessLogFormat::off, AccessLogFormat::json}) {
    ByHand hand;
    hand.wanted.access_log = format;
    hand.make();
    hand.turn();
    Client client(hand.address());
    const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n" + kWords + "\r\n";
    std::size_t before = 0;
    for (int i = 0; i < 20; ++i) {
      if (i == 10) before = allocations();
      {
        const SpareMemory spare;
        client.send(request);
      }
      for (int turns = 0; turns < 2; ++turns) hand.turn();
      const SpareMemory spare;
      CHECK(client.receive_answer().starts_with("HTTP/1.1 200 OK\r\n"));
    }
    CHECK(allocations() == before);
    CHECK(hand.access.empty() == (format == AccessLogFormat::off));
    CHECK(account(hand.stop()) == "served 1");
  }
}

}  // namespace
}  // namespace merhaba::server::test
