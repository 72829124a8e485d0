#include "bench/watch/delayed_clients.hpp"

#include <algorithm>

namespace merhaba::bench::watch {
namespace {

using namespace std::chrono_literals;

constexpr kernel::Nanoseconds kAfter[] = {1s, 2s, 4s, 8s};
// A timer is never early but for its tick, and is late where a machine is busy; so are looks.
constexpr kernel::Nanoseconds kEarly = 30ms;
constexpr kernel::Nanoseconds kLate = 150ms;
constexpr kernel::Nanoseconds kApart = 10ms;  // closer ones are kept together: bounds their number

}  // namespace

std::uint64_t DelayedClients::take(kernel::Nanoseconds at, std::uint64_t drops) {
  if (drops == 0) return 0;
  while (!dropped_.empty() && at - dropped_.front().at > kAfter[3] + kLate) dropped_.pop_front();
  std::uint64_t fresh = drops;
  for (const kernel::Nanoseconds after : kAfter) fresh -= take_back(at, fresh, after);
  if (dropped_.empty() || at - dropped_.back().at > kApart) dropped_.push_back({at, 0});
  dropped_.back().owing += drops;
  return fresh;
}

std::uint64_t DelayedClients::take_back(kernel::Nanoseconds at, std::uint64_t drops,
                                        kernel::Nanoseconds after) {
  std::uint64_t taken = 0;
  for (Dropped& before : dropped_) {
    const kernel::Nanoseconds since = at - before.at;
    if (since < after - kEarly) break;  // the younger ones follow
    if (since > after + kLate) continue;
    const std::uint64_t owed = std::min(before.owing, drops - taken);
    before.owing -= owed;
    taken += owed;
  }
  return taken;
}

}  // namespace merhaba::bench::watch
