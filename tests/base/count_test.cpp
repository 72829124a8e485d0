#include "base/count.hpp"

#include <thread>

#include "support/catch.hpp"

namespace merhaba::test {
namespace {

TEST_CASE("a count adds, is raised and is copied by its value") {
  Count count;
  CHECK(count == 0);
  ++count;
  count += 4;
  CHECK(count.get() == 5);
  const Count snapshot = count;
  count.raise_to(3);
  CHECK(count == 5);
  count.raise_to(9);
  CHECK(count == 9);
  CHECK(snapshot == 5);
}

TEST_CASE("a reader sees it grow while another thread writes") {
  constexpr std::uint64_t kEnd = 100'000;
  Count count;
  std::thread writer([&count] {
    for (std::uint64_t i = 0; i < kEnd; ++i) ++count;
  });
  std::uint64_t before = 0;
  while (before < kEnd) {
    const std::uint64_t now = count;
    REQUIRE(now >= before);
    before = now;
  }
  writer.join();
  CHECK(count == kEnd);
}

}  // namespace
}  // namespace merhaba::test
