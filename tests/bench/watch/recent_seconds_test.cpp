#include "bench/watch/recent_seconds.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a window has at least all of its time, and less than a second more") {
  RecentSeconds<Longest> recent;
  recent.part(100s).note(9ms);
  recent.part(100900ms).note(5ms);
  recent.part(110s).note(3ms);
  CHECK(recent.over(110s, 0s).time == 3ms);
  CHECK(recent.over(115900ms, 15s).time == 9ms);
  CHECK(recent.over(116s, 15s).time == 3ms);
  CHECK(recent.over(126s, 15s).time == 0ms);
}

TEST_CASE("what is older than the longest window is forgotten, and no earlier") {
  RecentSeconds<Longest> recent;
  recent.part(100s).note(9ms);
  recent.part(160s).note(1ms);
  CHECK(recent.over(160s, kLongWindow).time == 9ms);
  recent.part(161s).note(1ms);
  CHECK(recent.over(161s, 1h).time == 1ms);
}

TEST_CASE("parts of the past tile it") {
  RecentSeconds<Longest> recent;
  recent.part(103s).note(3ms);
  recent.part(105s).note(5ms);
  CHECK(recent.within(102s, 104s).time == 3ms);
  CHECK(recent.within(104s, 106s).time == 5ms);
  CHECK(recent.within(100s, 103s).time == 0ms);
}

}  // namespace
}  // namespace merhaba::bench::watch::test
