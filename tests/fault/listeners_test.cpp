// What the listeners do wrong, one thing at a time.
#include <string>

#include "fault/plan.hpp"
#include "support/catch.hpp"

namespace merhaba::fault::test {
namespace {

constexpr std::uint64_t kBegan = 1'000'000;

Plan plan(const std::string& lines) { return {parse_specs(lines), 1, true, kBegan}; }

std::string does(const Plan& plan, std::uint64_t elapsed) {
  const Spec* const spec = plan.on_listeners(kBegan + elapsed);
  return spec == nullptr ? "" : spec->text;
}

// -1: never.
int change(const Plan& plan, std::uint64_t elapsed) {
  const auto change = plan.listeners_change_in(kBegan + elapsed);
  return change ? static_cast<int>(*change) : -1;
}

TEST_CASE("what is about connections and requests is not the listeners'") {
  const Plan all = plan("accept-reset@2s/10s\nhang@1s/2s\ndelay:1s");
  CHECK(does(all, 0).empty());
  CHECK(change(all, 0) == -1);
}

TEST_CASE("a fault without a window lasts, and never changes") {
  const Plan all = plan("hang@1s/2s\nqueue-full");
  CHECK(does(all, 0) == "queue-full");
  CHECK(does(all, 1'000'000) == "queue-full");
  CHECK(change(all, 0) == -1);
}

TEST_CASE("of several the first that has a window counts, then the first that has none") {
  const Plan all = plan("queue-full\nphantom\nrefuse@2s/10s\naccept-late:1s@4s/10s");
  CHECK(does(all, 0) == "refuse@2s/10s");
  CHECK(does(all, 1'999) == "refuse@2s/10s");
  CHECK(does(all, 2'000) == "accept-late:1s@4s/10s");
  CHECK(does(all, 4'000) == "queue-full");
  CHECK(does(all, 10'000) == "refuse@2s/10s");
  CHECK(change(all, 0) == 2'000);
  CHECK(change(all, 1'999) == 1);
  CHECK(change(all, 2'000) == 2'000);
  CHECK(change(all, 4'000) == 6'000);
}

TEST_CASE("a window that comes once leaves nothing to wait for") {
  const Plan all = plan("queue-full:5@2s");
  CHECK(does(all, 0) == "queue-full:5@2s");
  CHECK(change(all, 500) == 1'500);
  CHECK(does(all, 2'000).empty());
  CHECK(change(all, 2'000) == -1);
  const Plan two = plan("queue-full@2s\nrefuse@3s");
  CHECK(change(two, 0) == 2'000);
  CHECK(change(two, 2'000) == 1'000);
  CHECK(does(two, 2'500) == "refuse@3s");
  CHECK(change(two, 3'000) == -1);
}

TEST_CASE("a clock that has not been looked at since the plan was made counts as its beginning") {
  const Plan all = plan("refuse@2s");
  CHECK(all.on_listeners(kBegan - 100) != nullptr);
  CHECK(all.listeners_change_in(kBegan - 100) == 2'000U);
}

}  // namespace
}  // namespace merhaba::fault::test
