#include "bench/watch/delayed_clients.hpp"

#include <algorithm>
#include <vector>

#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;

// So many clients, 10 ms apart, each of which sends a SYN at these times after its first one;
// nobody has room for any of them. Looked at every millisecond.
std::uint64_t counted(unsigned clients, const std::vector<kernel::Nanoseconds>& retries) {
  std::vector<kernel::Nanoseconds> packets;
  for (unsigned client = 0; client < clients; ++client) {
    packets.push_back(client * 10ms);
    // A timer goes off up to a tick late, and another at that.
    for (const kernel::Nanoseconds retry : retries) {
      packets.push_back(client * 10ms + retry + client % 5 * 1ms);
    }
  }
  std::sort(packets.begin(), packets.end());
  DelayedClients delayed;
  std::uint64_t sum = 0;
  for (auto packet = packets.begin(); packet != packets.end();) {
    const auto look = std::chrono::ceil<std::chrono::milliseconds>(*packet);
    const auto next = std::upper_bound(packet, packets.end(), kernel::Nanoseconds(look));
    sum += delayed.take(look, static_cast<std::uint64_t>(next - packet));
    packet = next;
  }
  return sum;
}

TEST_CASE("within a second each dropped packet is a client's") {
  CHECK(counted(90, {}) == 90);
  DelayedClients delayed;
  CHECK(delayed.take(1s, 40) == 40);
  CHECK(delayed.take(1500ms, 2) == 2);
  CHECK(delayed.take(1600ms, 0) == 0);
}

TEST_CASE("clients that try again a second later each are not counted again") {
  CHECK(counted(90, {1s, 2s, 3s, 4s}) == 90);
}

TEST_CASE("clients that try again after twice the time each are not counted again") {
  CHECK(counted(90, {1s, 3s, 7s}) == 90);
}

TEST_CASE("of clients that come for long, and wait ever longer, more than half are counted") {
  const std::uint64_t for_long = counted(500, {1s, 3s, 7s});
  CHECK(for_long > 250);
  CHECK(for_long <= 500);
  CHECK(counted(500, {1s, 2s, 3s, 4s}) > 480);  // those of the newer kind
}

TEST_CASE("a client that arrives when none is due is new, and of more than are due the rest") {
  DelayedClients delayed;
  CHECK(delayed.take(1s, 10) == 10);
  CHECK(delayed.take(1700ms, 3) == 3);
  CHECK(delayed.take(2s, 14) == 4);
  CHECK(delayed.take(60s, 5) == 5);
}

}  // namespace
}  // namespace merhaba::bench::watch::test
