#include "bench/watch/drop_attribution.hpp"

#include <algorithm>

namespace merhaba::bench::watch {

void DropAttribution::take(const kernel::Counters& counted,
                           const std::vector<WatchedQueue>& queues) {
  const Totals totals{counted["TcpExtListenOverflows"], counted["TcpExtListenDrops"]};
  std::map<std::uint64_t, std::uint64_t> dropped;
  for (const WatchedQueue& queue : queues) {
    const std::uint64_t cookie = queue.now.cookie;
    dropped[cookie] = queue.whole.drops;
    const auto known = dropped_.find(cookie);
    const std::uint64_t rise = queue.whole.drops - (known == dropped_.end() ? 0 : known->second);
    if (rise == 0) continue;
    owed_[cookie] += rise;
    sum_of_drops_ += rise;
  }
  dropped_ = std::move(dropped);
  std::erase_if(overflowed_, [this](const auto& one) { return !dropped_.contains(one.first); });
  if (before_) {
    overflows_ += totals.overflows - before_->overflows;
    // The queues may have been looked at before the counters were read, but after the last time.
    const std::uint64_t drops = before_->drops - begun_->drops;
    unattributed_ = std::max(unattributed_, drops - std::min(drops, sum_of_drops_));
  } else {
    begun_ = totals;
  }
  before_ = totals;
  attribute();
}

void DropAttribution::attribute() {
  std::uint64_t owed = 0;
  for (const auto& [cookie, drops] : owed_) owed += drops;
  if (overflows_ > 0 && (owed_.size() == 1 || owed == overflows_)) {
    for (auto& [cookie, drops] : owed_) {
      const std::uint64_t known = std::min(drops, overflows_);
      overflowed_[cookie] += known;
      drops -= known;
      overflows_ -= known;
    }
    std::erase_if(owed_, [](const auto& one) { return one.second == 0; });
  }
  const bool left = overflows_ > 0 || !owed_.empty();
  if (left && waited_) {  // what belongs together is seen at one call, or at the next
    owed_.clear();
    overflows_ = 0;
  }
  waited_ = left && !waited_;
}

std::uint64_t DropAttribution::overflows_of(std::uint64_t cookie) const {
  const auto known = overflowed_.find(cookie);
  return known == overflowed_.end() ? 0 : known->second;
}

}  // namespace merhaba::bench::watch
