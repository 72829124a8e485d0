#include "server/high_water.hpp"

#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

constexpr std::uint64_t kStart = 5'000'000;  // ms

TEST_CASE("the deepest of a window is shown until the window has passed it") {
  HighWater water;
  CHECK(water.deepest(kStart, 60) == 0);
  water.note(kStart, 7);
  water.note(kStart + 10, 3);
  CHECK(water.deepest(kStart + 500, 15) == 7);
  CHECK(water.deepest(kStart + 14'999, 15) == 7);
  CHECK(water.deepest(kStart + 15'000, 15) == 0);
  CHECK(water.deepest(kStart + 59'999, 60) == 7);
  CHECK(water.deepest(kStart + 60'000, 60) == 0);
}

TEST_CASE("asking takes nothing away, and each window has its own result") {
  HighWater water;
  water.note(kStart, 100);
  water.note(kStart + 30'000, 5);
  for (int reader = 0; reader < 3; ++reader) {
    CHECK(water.deepest(kStart + 31'000, 15) == 5);
    CHECK(water.deepest(kStart + 31'000, 60) == 100);
  }
}

TEST_CASE("a slot that is used again forgets the minute before") {
  HighWater water;
  for (std::uint64_t second = 0; second < 200; ++second) {
    water.note(kStart + second * 1'000, static_cast<std::uint32_t>(1'000 - second));
    const auto oldest = second < 59 ? 0 : second - 59;
    CHECK(water.deepest(kStart + second * 1'000, 60) == 1'000 - oldest);
  }
}

}  // namespace
}  // namespace merhaba::server::test
