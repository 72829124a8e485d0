#include "bench/overflow/syn_retries.hpp"

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using std::chrono::milliseconds;

std::vector<kernel::Nanoseconds> times(std::initializer_list<int> in_milliseconds) {
  std::vector<kernel::Nanoseconds> all;
  for (const int time : in_milliseconds) all.emplace_back(milliseconds(time));
  return all;
}

std::vector<kernel::Nanoseconds> first(std::size_t count, std::vector<kernel::Nanoseconds> all) {
  if (all.size() > count) all.resize(count);
  return all;
}

// Measured on Linux 6.18 with HZ=250: the first retry came 1.000 to 1.032 s after the SYN, and then
// each 1.024 s, until 5.1 s; then 2.016, 4.096 and 8.192 s later.
TEST_CASE("SYNs are sent again when the kernel does it") {
  CHECK(first(8, syn_retry_times({6, 4, milliseconds(4)})) ==
        times({1016, 2040, 3064, 4088, 5112, 7128, 11224, 19416}));
}

TEST_CASE("without linear timeouts each wait is twice the one before") {
  CHECK(first(4, syn_retry_times({6, 0, milliseconds(4)})) == times({1016, 3032, 7128, 15320}));
}

// Measured too: with tcp_syn_retries 1, 2 and 3 the client gives up after 3.05, 7.1 and 19.4 s.
TEST_CASE("the kernel gives up by time, not by count, where the first timeouts are linear") {
  CHECK(syn_retry_times({1, 4, milliseconds(4)}).size() == 2);
  CHECK(syn_retry_times({2, 4, milliseconds(4)}).size() == 5);
  CHECK(syn_retry_times({3, 4, milliseconds(4)}).size() == 7);
  CHECK(syn_retry_times({6, 4, milliseconds(4)}).size() == 10);
}

TEST_CASE("no timeout is longer than two minutes") {
  const std::vector<kernel::Nanoseconds> all = syn_retry_times({9, 0, milliseconds(4)});
  CHECK(all.size() == 9);
  CHECK(all.back() - all[all.size() - 2] < std::chrono::seconds(120 * 9 / 8));
}

TEST_CASE("the rules of this network are read from the kernel") {
  const SynRetryRules rules = SynRetryRules::read();
  CHECK(rules.retries >= 1);
  CHECK(rules.tick >= milliseconds(1));
  CHECK(rules.tick <= milliseconds(10));
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
