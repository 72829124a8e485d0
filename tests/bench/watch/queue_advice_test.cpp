#include "bench/watch/queue_advice.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

constexpr QueueSurroundings kQuiet{4096, 0};

WatchedQueue with_limit(std::uint32_t limit) {
  WatchedQueue queue;
  queue.now.limit = limit;
  return queue;
}

QueuePast past_of(std::uint32_t high, kernel::Nanoseconds at_limit, kernel::Nanoseconds longest,
                  std::uint64_t drops = 0, std::uint32_t needed = 0) {
  return {.high = high,
          .drops = drops,
          .at_limit = at_limit,
          .longest_at_limit = longest,
          .watched = 10s,
          .needed = needed};
}

TEST_CASE("of a queue that kept below its limit there is nothing to say") {
  CHECK(advice(with_limit(511), past_of(510, 0ms, 0ms), kQuiet).empty());
  CHECK(advice(with_limit(0), past_of(0, 0ms, 0ms), kQuiet).empty());
}

TEST_CASE("the time at the limit is the one that was measured") {
  CHECK(advice(with_limit(511), past_of(511, 40ms, 40ms), kQuiet) ==
        "held 511 of 512, at its limit for 40.0 ms");
  CHECK(advice(with_limit(511), past_of(511, 40ms, 12ms), kQuiet) ==
        "held 511 of 512, at its limit for 40.0 ms (12.0 ms at a stretch)");
  CHECK(advice(with_limit(511), past_of(511, 0ms, 0ms), kQuiet) ==
        "held 511 of 512, at its limit for a moment");
  CHECK_THAT(advice(with_limit(511), past_of(512, 10s, 10s), kQuiet),
             ContainsSubstring("held 512 of 512, at its limit all the time, 10.0 s; nothing was "
                               "dropped, but there was no room"));
}

TEST_CASE("after drops at a full queue the advice is a larger backlog, or to accept faster") {
  CHECK(advice(with_limit(511), past_of(512, 40ms, 40ms, 23, 530), kQuiet) ==
        "held 512 of 512, at its limit for 40.0 ms; 23 packets dropped; raise the backlog to at "
        "least 529 or accept faster");
  // One more than it held is the least, whatever else is known.
  CHECK(enough_backlog(with_limit(511), past_of(512, 0ms, 0ms, 1, 0), kQuiet) == 512U);
}

TEST_CASE("somaxconn is named when it is too small as well") {
  const QueuePast past = past_of(129, 40ms, 40ms, 2, 131);
  CHECK_THAT(advice(with_limit(128), past, {128, 2}),
             ContainsSubstring("at least 130 (and net.core.somaxconn, which is 128) or accept"));
  CHECK_THAT(advice(with_limit(128), past, {130, 2}), !ContainsSubstring("somaxconn"));
  CHECK_THAT(advice(with_limit(128), past, {0, 2}), !ContainsSubstring("somaxconn"));
}

TEST_CASE("a queue that was at its limit all the time needs faster accepting first") {
  CHECK(advice(with_limit(5), past_of(6, 10s, 10s, 3, 9), kQuiet) ==
        "held 6 of 6, at its limit all the time, 10.0 s; 3 packets dropped; accepting is too slow "
        "or hung, and a longer queue fills up too; a backlog of at least 8 would have bridged "
        "this");
  CHECK_THAT(advice(with_limit(5), past_of(6, 10s, 10s, 3, 9), {7, 3}),
             EndsWith("at least 8 (and net.core.somaxconn, which is 7) would have bridged this"));
}

TEST_CASE("drops while a queue was never seen full are put down to what the kernel counted") {
  CHECK_THAT(advice(with_limit(5), past_of(2, 0ms, 0ms, 3), {4096, 3}),
             ContainsSubstring(
                 "held 2 of 6; 3 packets dropped; since ListenOverflows rose, it or another") &&
                 ContainsSubstring("at least 6 or accept faster"));
  CHECK_THAT(advice(with_limit(5), past_of(2, 0ms, 0ms, 1), kQuiet),
             ContainsSubstring("1 packet dropped; the queue had room") &&
                 ContainsSubstring("packet filter") && !ContainsSubstring("backlog to"));
  CHECK(enough_backlog(with_limit(5), past_of(2, 0ms, 0ms, 1), kQuiet) == std::nullopt);
}

TEST_CASE("a queue that has closed is reported as closed") {
  WatchedQueue queue = with_limit(5);
  queue.gone = true;
  CHECK_THAT(advice(queue, past_of(5, 1ms, 1ms), kQuiet), ContainsSubstring("; it has closed"));
}

}  // namespace
}  // namespace merhaba::bench::watch::test
