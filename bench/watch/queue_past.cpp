#include "bench/watch/queue_past.hpp"

#include <algorithm>

namespace merhaba::bench::watch {

QueuePast& QueuePast::operator+=(const QueuePast& more) {
  high = std::max(high, more.high);
  drops += more.drops;
  delayed += more.delayed;
  at_limit += more.at_limit;
  longest_at_limit = std::max(longest_at_limit, more.longest_at_limit);
  watched += more.watched;
  needed = std::max(needed, more.needed);
  return *this;
}

void GrowingPast::add(const QueueLook& look) {
  const kernel::Nanoseconds at_limit = look.stays_at_limit ? look.gap : kernel::Nanoseconds{};
  stretch = look.stays_at_limit ? stretch + look.gap : kernel::Nanoseconds{};
  past += QueuePast{.high = look.depth,
                    .drops = look.drops,
                    .delayed = look.delayed,
                    .at_limit = at_limit,
                    .longest_at_limit = stretch,
                    .watched = look.gap,
                    .needed = look.needed};
}

GrowingPast& GrowingPast::operator+=(const GrowingPast& more) {
  past += more.past;
  return *this;
}

}  // namespace merhaba::bench::watch
