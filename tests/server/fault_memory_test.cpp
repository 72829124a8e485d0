// Memory that runs out while faults are met: one connection at most ends, and nothing is left.
#include <poll.h>

#include <new>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "server/by_hand.hpp"
#include "server/faulty.hpp"
#include "server/watched.hpp"
#include "support/catch.hpp"
#include "support/failing_memory.hpp"

namespace merhaba::server::test {
namespace {

using merhaba::test::FailingMemory;
using merhaba::test::SpareMemory;

constexpr std::size_t kFar = 1'000;  // more allocations than anything here makes

struct Way {
  const char* fault;
  std::size_t greeting = 15;
  AccessLogFormat format = AccessLogFormat::combined;
};

// Goes the way with the `first`th allocation failing; false: it makes no so many.
bool go(const Way& way, std::size_t first) {
  ByHand hand;
  hand.wanted.access_log = way.format;
  hand.wanted.greeting = pattern(way.greeting);
  hand.make();
  shrink_send_buffers(hand.address());
  const auto plan =
      std::make_shared<fault::Plan>(fault::parse_specs(way.fault), 1, true, uv::now_ms());
  set_plan(hand, plan);
  Client client(hand.address(), 4096);
  Client waits(hand.address());  // in the same batch
  client.send(kGet + kGet);
  bool failed = false;
  {
    const FailingMemory failing(first);
    for (int i = 0; i < 8; ++i) {
      hand.turn();
      ::poll(nullptr, 0, 2);
      const SpareMemory spare;
      client.receive_all_there_is();
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
  INFO(way.fault << ", allocation " << first << ": " << account(summary));
  CHECK(total.ended[static_cast<std::size_t>(Outcome::shed)] == total.out_of_memory);
  CHECK(total.out_of_memory <= 1);
  check_nothing_left(hand.worker());
  return failed;
}

TEST_CASE("while faults are met, a failed allocation ends no more than one connection") {
  const Way ways[] = {
      {"delay:1ms"},
      {"delay:1ms\nstatus:503"},
      {"delay:1h"},
      {"status:503"},
      {"status:204", 15, AccessLogFormat::off},
      {"hang"},
      {"close"},
      {"garbage"},
      {"truncate"},
      {"truncate", 100'000},
      {"reset"},
      {"trickle:50/1ms"},
      {"trickle:50/1h"},
      {"trickle:100000/1ms", 1'000'000},
      {"delay:1ms\ntrickle:1GiB/1h", 1'000'000},
      {"delay:1ms", 1'000'000, AccessLogFormat::off},
      {"accept-reset@50%"},
      {"accept-late:1ms"},
  };
  for (const Way& way : ways) {
    std::size_t failures = 0;
    while (failures < kFar && go(way, failures)) ++failures;
    INFO(way.fault);
    CHECK(failures > 0);
    CHECK(failures < kFar);
  }
}

TEST_CASE("at the start with faults every failed allocation is an error") {
  std::size_t failures = 0;
  for (std::size_t first = 0; first < kFar; ++first) {
    Config copy = faulty("delay:1s@5%\nqueue-full@1s\nrefuse@2s");
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

TEST_CASE("where memory fails while faults are set, they are set or nothing is changed") {
  Watched running;
  std::size_t failures = 0;
  for (; failures < kFar; ++failures) {
    REQUIRE(running.server().set_faults({}, {}).done);
    std::vector<fault::Spec> faults = fault::parse_specs("status:503@5%\ndelay:1s@1/9");
    bool is_done = false, has_failed = false;
    {
      const FailingMemory failing(failures);
      is_done = running.server().set_faults(std::move(faults), 7).done;
      has_failed = failing.has_failed();
    }
    INFO("allocation " << failures);
    CHECK((running.overview().faults != nullptr) == is_done);
    if (!has_failed) break;
  }
  CHECK(failures > 5);
  CHECK(failures < kFar);
}

// Without a client that reads or goes, and a stop that is not waited for.
TEST_CASE("what a fault holds is given back when the server ends at once") {
  for (const char* fault : {"delay:1h", "hang", "trickle:10/1h", "accept-late:1h"}) {
    INFO(fault);
    ByHand hand;
    hand.wanted.access_log = AccessLogFormat::json;
    hand.make();
    set_plan(hand, std::make_shared<fault::Plan>(fault::parse_specs(fault), 1, true, uv::now_ms()));
    Client client(hand.address());
    client.send(kGet + kGet);
    for (int i = 0; i < 3; ++i) hand.turn();
    hand.worker().stop(Worker::Stop::now);
    hand.worker().run();
    account(Summary{{hand.worker().counters()}});
    check_nothing_left(hand.worker());
  }
}

TEST_CASE("each fault is in the access log, with what was sent and what was meant") {
  const struct {
    const char* fault;
    const char* line;
  } cases[] = {
      {"delay:1ms", "\"GET / HTTP/1.1\" 200 15 fault=\"delay:1ms\"\n"},
      {"delay:1ms\nstatus:503", "\"GET / HTTP/1.1\" 503 56 fault=\"delay:1ms, status:503\"\n"},
      {"hang", "\"GET / HTTP/1.1\" 499 0 fault=\"hang\"\n"},
      {"delay:1h", "\"GET / HTTP/1.1\" 499 0 fault=\"delay:1h\"\n"},
      {"close", "\"GET / HTTP/1.1\" - 0 fault=\"close\"\n"},
      {"garbage", "\"GET / HTTP/1.1\" - 0 fault=\"garbage\"\n"},
      {"truncate", "\"GET / HTTP/1.1\" 200 7 fault=\"truncate\"\n"},
      {"reset", "\"GET / HTTP/1.1\" 200 7 fault=\"reset\"\n"},
      {"trickle:100/1ms", "\"GET / HTTP/1.1\" 200 15 fault=\"trickle:100/1ms\"\n"},
      {"accept-reset", "\"-\" - 0 fault=\"accept-reset\"\n"},
  };
  for (const auto& [fault, line] : cases) {
    INFO(fault);
    ByHand hand;
    hand.wanted.access_log = AccessLogFormat::common;
    hand.make();
    set_plan(hand, std::make_shared<fault::Plan>(fault::parse_specs(fault), 1, true, uv::now_ms()));
    Client client(hand.address());
    client.send_some(kGet);
    for (int i = 0; i < 8; ++i) {
      hand.turn();
      ::poll(nullptr, 0, 2);
    }
    client.reset();
    for (int i = 0; i < 8; ++i) hand.turn();
    std::string log;
    while (!hand.access.empty()) hand.access.take(log, 1024 * 1024);
    const std::size_t at = log.find("] ");
    REQUIRE(at != std::string::npos);
    CHECK(log.substr(at + 2) == line);
    account(hand.stop());
    check_nothing_left(hand.worker());
  }
}

}  // namespace
}  // namespace merhaba::server::test
