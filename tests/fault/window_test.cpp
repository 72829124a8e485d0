// When a fault is in force.
#include "fault/spec.hpp"
#include "support/catch.hpp"

namespace merhaba::fault::test {
namespace {

bool in_force(const char* text, int elapsed) {
  return parse_spec(text).is_in_force(Milliseconds{elapsed});
}

Milliseconds::rep change(const char* text, int elapsed) {
  return parse_spec(text).until_change(Milliseconds{elapsed}).count();
}

TEST_CASE("without a window a fault is always in force") {
  for (const int elapsed : {0, 1, 1'000'000}) {
    CHECK(in_force("hang", elapsed));
    CHECK(in_force("hang@5%", elapsed));
    CHECK(change("hang", elapsed) == 0);
    CHECK(change("hang@5%", elapsed) == 0);
  }
}

TEST_CASE("a window that comes once is over for good") {
  for (const int elapsed : {0, 1, 1'999}) {
    CHECK(in_force("hang@2s", elapsed));
    CHECK(change("hang@2s", elapsed) == 2'000 - elapsed);
  }
  for (const int elapsed : {2'000, 2'001, 20'000'000}) {
    CHECK_FALSE(in_force("hang@2s", elapsed));
    CHECK(change("hang@2s", elapsed) == 0);
  }
}

TEST_CASE("a window that comes again begins from start to start") {
  for (const int start : {0, 10'000, 70'000}) {
    for (const int since : {0, 1, 1'999}) {
      CHECK(in_force("hang@2s/10s", start + since));
      CHECK(change("hang@2s/10s", start + since) == 2'000 - since);
    }
    for (const int since : {2'000, 2'001, 9'999}) {
      CHECK_FALSE(in_force("hang@2s/10s", start + since));
      CHECK(change("hang@2s/10s", start + since) == 10'000 - since);
    }
  }
}

TEST_CASE("from change to change every window is met, and nothing between") {
  const Spec spec = parse_spec("refuse@3ms/7ms");
  bool was = true;
  Milliseconds now{0};
  for (int i = 0; i < 100; ++i) {
    CHECK(spec.is_in_force(now) == was);
    const Milliseconds change = spec.until_change(now);
    CHECK(change.count() == (was ? 3 : 4));
    for (Milliseconds::rep ms = 0; ms < change.count(); ++ms) {
      CHECK(spec.is_in_force(now + Milliseconds{ms}) == was);
    }
    now += change;
    was = !was;
  }
}

}  // namespace
}  // namespace merhaba::fault::test
