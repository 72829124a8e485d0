#include "base/pool.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

using merhaba::Pool;

namespace {

struct Counted {
  Counted(int& counter, std::string word) : alive(counter), text(std::move(word)) { ++alive; }
  ~Counted() { --alive; }
  int& alive;
  std::string text;
};

}  // namespace

TEST_CASE("a pool constructs on taking and destroys on giving back") {
  int alive = 0;
  Pool<Counted> pool;
  Counted* one = pool.take(alive, "one");
  Counted* two = pool.take(alive, "two");
  CHECK(one->text == "one");
  CHECK(two->text == "two");
  CHECK(alive == 2);
  CHECK(pool.in_use() == 2);
  pool.give(one);
  pool.give(two);
  CHECK(alive == 0);
  CHECK(pool.in_use() == 0);
}

TEST_CASE("a pool gives the slot last given back, which is still warm") {
  int alive = 0;
  Pool<Counted> pool;
  Counted* first = pool.take(alive, "first");
  const auto slot = reinterpret_cast<std::uintptr_t>(first);
  pool.give(first);
  Counted* second = pool.take(alive, "second");
  CHECK(reinterpret_cast<std::uintptr_t>(second) == slot);
  pool.give(second);
}

TEST_CASE("a pool grows beyond a slab, and its slots never overlap") {
  struct Big {
    char bytes[600];
  };
  Pool<Big> pool;
  std::set<std::uintptr_t> slots;
  std::vector<Big*> taken;
  for (int i = 0; i < 500; ++i) {
    taken.push_back(pool.take());
    slots.insert(reinterpret_cast<std::uintptr_t>(taken.back()));
  }
  REQUIRE(slots.size() == 500);
  std::uintptr_t before = 0;
  for (std::uintptr_t slot : slots) {
    CHECK((before == 0 || slot - before >= sizeof(Big)));
    before = slot;
  }
  for (Big* slot : taken) pool.give(slot);
  for (int i = 0; i < 500; ++i) {
    taken[static_cast<std::size_t>(i)] = pool.take();
    slots.erase(reinterpret_cast<std::uintptr_t>(taken[static_cast<std::size_t>(i)]));
  }
  CHECK(slots.empty());  // all of them were used again
  for (Big* slot : taken) pool.give(slot);
}

TEST_CASE("a pool honours the alignment of what it holds") {
  struct alignas(64) Aligned {
    char byte;
  };
  Pool<Aligned> pool;
  Aligned* one = pool.take();
  Aligned* two = pool.take();
  CHECK(reinterpret_cast<std::uintptr_t>(one) % 64 == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(two) % 64 == 0);
  pool.give(one);
  pool.give(two);
}
