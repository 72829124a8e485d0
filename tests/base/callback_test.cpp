#include "base/callback.hpp"

#include "support/catch.hpp"

namespace merhaba::test {
namespace {

struct Owner {
  int sum = 0;
  void add(int a, const int& b) noexcept { sum += a + b; }
  void reset() noexcept { sum = 0; }
};

TEST_CASE("a callback calls the member function of its owner, with the arguments") {
  Owner one, other;
  const auto add = Callback<int, const int&>::to<&Owner::add>(&one);
  add(1, 2);
  add(3, 4);
  CHECK(one.sum == 10);
  CHECK(other.sum == 0);
  Callback<>::to<&Owner::reset> (&one)();
  CHECK(one.sum == 0);
}

TEST_CASE("a callback is empty until it is set") {
  Owner owner;
  Callback<> callback;
  CHECK_FALSE(callback);
  callback = Callback<>::to<&Owner::reset>(&owner);
  CHECK(callback);
}

}  // namespace
}  // namespace merhaba::test
