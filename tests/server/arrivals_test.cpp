// When those who wait came, as far as it shows by looking how many they are.
#include "server/arrivals.hpp"

#include <algorithm>
#include <deque>

#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

TEST_CASE("no client has come before one was seen") {
  Arrivals arrivals;
  CHECK(arrivals.until(100) == 0);
  arrivals.note(10, 0);
  CHECK(arrivals.until(100) == 0);
  arrivals.taken(5);  // harmless
  arrivals.note(11, 1);
  CHECK(arrivals.until(11) == 1);
}

TEST_CASE("a client seen for the first time has come then") {
  Arrivals arrivals;
  arrivals.note(10, 2);
  arrivals.note(11, 2);
  arrivals.note(20, 5);
  CHECK(arrivals.until(9) == 0);
  CHECK(arrivals.until(10) == 2);
  CHECK(arrivals.until(19) == 2);
  CHECK(arrivals.until(20) == 5);
  CHECK(arrivals.until(99) == 5);
}

TEST_CASE("clients that came first go first") {
  Arrivals arrivals;
  arrivals.note(10, 2);
  arrivals.note(20, 5);
  arrivals.taken(1);
  CHECK(arrivals.until(10) == 1);
  CHECK(arrivals.until(20) == 4);
  arrivals.taken(2);
  CHECK(arrivals.until(10) == 0);
  CHECK(arrivals.until(20) == 2);
  arrivals.note(30, 2);  // nobody new
  CHECK(arrivals.until(30) == 2);
  arrivals.note(31, 3);
  CHECK(arrivals.until(30) == 2);
  CHECK(arrivals.until(31) == 3);
  arrivals.taken(9);
  CHECK(arrivals.until(99) == 0);
}

TEST_CASE("clients that left the queue by themselves count as those that came first") {
  Arrivals arrivals;
  arrivals.note(10, 3);
  arrivals.note(20, 4);
  arrivals.note(25, 2);
  CHECK(arrivals.until(10) == 1);
  CHECK(arrivals.until(20) == 2);
  arrivals.note(26, 0);
  CHECK(arrivals.until(99) == 0);
}

TEST_CASE("all are forgotten") {
  Arrivals arrivals;
  arrivals.note(10, 3);
  arrivals.clear();
  CHECK(arrivals.until(99) == 0);
  arrivals.note(20, 3);
  CHECK(arrivals.until(19) == 0);
  CHECK(arrivals.until(20) == 3);
}

// Against a queue in which everybody's time is written down.
TEST_CASE("any course of coming and going is as a queue of times has it") {
  Arrivals arrivals;
  std::deque<std::uint64_t> queue;
  unsigned random = 12'345;
  const auto below = [&random](unsigned limit) {
    random = random * 1'103'515'245 + 12'345;
    return (random >> 16) % limit;
  };
  for (std::uint64_t now = 1; now < 5'000; now += 1 + below(3)) {
    for (unsigned come = below(4); come > 0; --come) queue.push_back(now);
    arrivals.note(now, queue.size());
    const std::uint64_t then = now - std::min<std::uint64_t>(now, below(50));
    const auto due = static_cast<std::uint64_t>(std::upper_bound(queue.begin(), queue.end(), then) -
                                                queue.begin());
    REQUIRE(arrivals.until(then) == due);
    const std::uint64_t take = due > 0 ? below(static_cast<unsigned>(due) + 1) : 0;
    arrivals.taken(take);
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(take));
  }
  CHECK(arrivals.until(~std::uint64_t{0}) == queue.size());
}

}  // namespace
}  // namespace merhaba::server::test
