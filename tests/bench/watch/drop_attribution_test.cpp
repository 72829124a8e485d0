#include "bench/watch/drop_attribution.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

kernel::Counters counted(std::uint64_t overflows, std::uint64_t drops) {
  return kernel::Counters::of({{"TcpExtListenOverflows", overflows}, {"TcpExtListenDrops", drops}});
}

// Sockets 1 and 2.
std::vector<WatchedQueue> queues(std::uint64_t one, std::uint64_t two) {
  std::vector<WatchedQueue> all(2);
  all[0].now.cookie = 1;
  all[0].whole.drops = one;
  all[1].now.cookie = 2;
  all[1].whole.drops = two;
  return all;
}

TEST_CASE("where one socket alone dropped, the overflows were its own") {
  DropAttribution whose;
  whose.take(counted(100, 200), queues(0, 0));
  whose.take(counted(103, 205), queues(5, 0));
  CHECK(whose.overflows_of(1) == 3);
  CHECK(whose.overflows_of(2) == 0);
}

TEST_CASE("where all that was dropped was overflows, each socket's were") {
  DropAttribution whose;
  whose.take(counted(0, 0), queues(0, 0));
  whose.take(counted(5, 5), queues(3, 2));
  CHECK(whose.overflows_of(1) == 3);
  CHECK(whose.overflows_of(2) == 2);
}

TEST_CASE("where either may have overflowed, neither is said to have") {
  DropAttribution whose;
  whose.take(counted(0, 0), queues(0, 0));
  whose.take(counted(3, 5), queues(3, 2));
  whose.take(counted(3, 5), queues(3, 2));
  whose.take(counted(4, 6), queues(4, 2));  // and that is forgotten afterwards
  CHECK(whose.overflows_of(1) == 1);
  CHECK(whose.overflows_of(2) == 0);
}

TEST_CASE("a socket's drops that are seen a call later than the counter are its own all the same") {
  DropAttribution whose;
  whose.take(counted(0, 0), queues(0, 0));
  whose.take(counted(4, 4), queues(0, 0));
  CHECK(whose.unattributed() == 0);
  whose.take(counted(4, 4), queues(0, 4));
  CHECK(whose.overflows_of(2) == 4);
  whose.take(counted(4, 4), queues(0, 4));
  CHECK(whose.unattributed() == 0);
}

TEST_CASE("what no socket has counted is nobody's, and is reported a call later") {
  DropAttribution whose;
  whose.take(counted(10, 10), queues(0, 0));
  whose.take(counted(10, 17), queues(2, 0));
  whose.take(counted(10, 17), queues(2, 0));
  CHECK(whose.unattributed() == 5);
}

}  // namespace
}  // namespace merhaba::bench::watch::test
