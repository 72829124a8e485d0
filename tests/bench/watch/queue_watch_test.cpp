#include "bench/watch/queue_watch.hpp"

#include "net/resolve.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;

kernel::ListenQueue queue(std::uint64_t cookie, std::uint32_t depth, std::uint32_t limit,
                          std::uint64_t drops = 0, const std::string& address = "127.0.0.1:8080") {
  kernel::ListenQueue one;
  one.address = net::resolve(net::parse_listen(address)).front();
  one.depth = depth;
  one.limit = limit;
  one.drops = drops;
  one.inode = 1000 - cookie;  // made in the other order
  one.cookie = cookie;
  return one;
}

// One queue with a limit of 5, sampled every millisecond: its depths and how many it had dropped.
QueuePast past_of(const std::vector<std::pair<std::uint32_t, std::uint64_t>>& samples,
                  kernel::Nanoseconds period = 1ms) {
  QueueWatch watch;
  kernel::Nanoseconds at = 7s;
  for (const auto& [depth, drops] : samples) {
    watch.take(at, {queue(1, depth, 5, drops)});
    at += period;
  }
  return watch.queues().at(0).whole;
}

TEST_CASE("the deepest sample is the high water") {
  CHECK(past_of({{0, 0}, {3, 0}, {2, 0}}).high == 3);
  CHECK(past_of({{4, 0}}).high == 4);
}

TEST_CASE("time at the limit is what lies between two samples that both saw it there") {
  const QueuePast past = past_of({{5, 0}, {6, 0}, {5, 0}, {4, 0}, {6, 0}, {0, 0}, {5, 0}, {5, 0}});
  CHECK(past.at_limit == 3ms);
  CHECK(past.longest_at_limit == 2ms);
  CHECK(past.watched == 7ms);
  CHECK(past_of({{4, 0}, {5, 0}, {4, 0}}).at_limit == 0ms);
}

TEST_CASE("a limit of 0 is reached by the one client it holds") {
  QueueWatch watch;
  watch.take(1ms, {queue(1, 0, 0)});
  watch.take(2ms, {queue(1, 0, 0)});
  CHECK(watch.queues().at(0).whole.at_limit == 0ms);
  watch.take(3ms, {queue(1, 1, 0)});
  watch.take(4ms, {queue(1, 1, 0)});
  CHECK(watch.queues().at(0).whole.at_limit == 1ms);
}

TEST_CASE("drops from before the watch do not count, and those of a socket that came later do") {
  QueueWatch watch;
  watch.take(1ms, {queue(1, 6, 5, 100)});
  watch.take(2ms, {queue(1, 6, 5, 103), queue(2, 6, 5, 4, "127.0.0.1:81")});
  const std::vector<WatchedQueue> queues = watch.queues();
  CHECK(queues.at(0).whole.drops == 3);
  CHECK(queues.at(0).now.drops == 103);
  CHECK(queues.at(1).whole.drops == 4);
}

TEST_CASE("drops are counted beyond the 32 bits of the kernel") {
  CHECK(past_of({{6, 0xFFFFFFFE}, {6, 3}}).drops == 5);
}

TEST_CASE("the least that had to fit in is what was held and those dropped in the same second") {
  CHECK(past_of({{6, 0}, {6, 0}}).needed == 0);
  CHECK(past_of({{6, 0}, {6, 2}}).needed == 8);
  CHECK(past_of({{6, 0}, {6, 2}, {4, 2}, {6, 5}}).needed == 11);
  // The clients that were dropped come again after a second: they must not count twice.
  CHECK(past_of({{6, 0}, {6, 2}, {6, 2}, {6, 4}}, 500ms).needed == 8);
  CHECK(past_of({{6, 0}, {6, 2}, {6, 4}}, 499ms).needed == 10);
}

TEST_CASE("a queue that was empty had room for those it had dropped before") {
  CHECK(past_of({{6, 0}, {6, 2}, {0, 2}, {6, 5}}).needed == 9);
  CHECK(past_of({{6, 0}, {0, 2}}).needed == 0);  // all that is known: more than it holds
}

TEST_CASE("an interval begins anew, and the whole goes on") {
  QueueWatch watch;
  watch.take(1ms, {queue(1, 6, 5, 0)});
  watch.take(2ms, {queue(1, 6, 5, 2)});
  CHECK(watch.end_interval().at(0).interval.drops == 2);
  watch.take(3ms, {queue(1, 5, 5, 3)});
  const WatchedQueue seen = watch.queues().at(0);
  CHECK(seen.interval.high == 5);
  CHECK(seen.interval.drops == 1);
  CHECK(seen.interval.at_limit == 1ms);
  CHECK(seen.interval.longest_at_limit == 1ms);
  CHECK(seen.interval.watched == 1ms);
  CHECK(seen.whole.high == 6);
  CHECK(seen.whole.drops == 3);
  CHECK(seen.whole.longest_at_limit == 2ms);
}

TEST_CASE("a socket that closed is reported as gone with what was known of it") {
  QueueWatch watch;
  watch.take(1ms, {queue(1, 6, 5), queue(2, 1, 5, 0, "127.0.0.1:81")});
  watch.take(2ms, {queue(1, 6, 5, 2), queue(2, 1, 5, 0, "127.0.0.1:81")});
  watch.take(3ms, {queue(2, 1, 5, 0, "127.0.0.1:81")});
  const std::vector<WatchedQueue> queues = watch.queues();
  REQUIRE(queues.size() == 2);
  CHECK(queues[0].now.cookie == 2);
  CHECK_FALSE(queues[0].gone);
  CHECK(queues[1].gone);
  CHECK(queues[1].whole.drops == 2);
  CHECK(queues[1].whole.watched == 1ms);
}

TEST_CASE("a socket that closed is reported in the interval in which it did, and in no later one") {
  QueueWatch watch;
  watch.take(1ms, {queue(1, 6, 5)});
  CHECK_FALSE(watch.end_interval().at(0).gone);
  watch.take(2ms, {});
  CHECK(watch.end_interval().at(0).gone);
  CHECK(watch.end_interval().empty());
  CHECK(watch.queues().at(0).gone);
  watch.take(3ms, {queue(1, 6, 5)});
  CHECK_FALSE(watch.end_interval().at(0).gone);
}

TEST_CASE("a socket that one dump passed over is the same afterwards") {
  QueueWatch watch;
  watch.take(1ms, {queue(1, 6, 5, 7)});
  watch.take(2ms, {});
  CHECK(watch.queues().at(0).gone);
  watch.take(3ms, {queue(1, 6, 5, 8)});
  REQUIRE(watch.queues().size() == 1);
  CHECK_FALSE(watch.queues()[0].gone);
  CHECK(watch.queues()[0].whole.drops == 1);
  CHECK(watch.queues()[0].whole.watched == 2ms);
}

TEST_CASE(
    "sockets at one address are numbered as they were made; a number is free again as its socket "
    "closes") {
  QueueWatch watch;
  watch.take(1ms, {queue(1, 0, 5), queue(2, 0, 5), queue(3, 0, 5, 0, "127.0.0.1:81")});
  watch.take(2ms, {queue(2, 0, 5), queue(4, 0, 5)});
  std::map<std::uint64_t, unsigned> numbers;
  for (const WatchedQueue& one : watch.queues()) {
    numbers[one.now.cookie] = one.number;
    CHECK(one.shares == (one.now.cookie != 3));
  }
  CHECK(numbers == std::map<std::uint64_t, unsigned>{{1, 2}, {2, 1}, {3, 1}, {4, 2}});
}

TEST_CASE("of those that are gone so many are remembered that memory does not run out") {
  QueueWatch watch;
  for (std::uint64_t cookie = 1; cookie < 2000; ++cookie) {
    watch.take(kernel::Nanoseconds(cookie), {queue(cookie, 0, 5, 0, "127.0.0.1:81")});
  }
  CHECK(watch.queues().size() == 1001);
  CHECK(watch.queues().front().now.cookie == 1999);
}

TEST_CASE("a queue holds one more than its limit") {
  CHECK(holds(queue(1, 0, 511)) == 512);
  CHECK_THAT(fill(queue(1, 0, 511), 384), Catch::Matchers::WithinRel(0.75, 1e-9));
}

}  // namespace
}  // namespace merhaba::bench::watch::test
