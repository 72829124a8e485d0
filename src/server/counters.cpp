#include "server/counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/i18n.hpp"

namespace merhaba::server {

void Counters::count_wakeup(std::uint64_t taken) noexcept {
  ++wakeups[std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(taken)),
                                  wakeups.size() - 1)];
}

Counters Ledger::total() const {
  Counters sum;
  for (const Counters& worker : workers) {
    sum.accepted += worker.accepted;
    for (std::size_t i = 0; i < kOutcomes; ++i) sum.ended[i] += worker.ended[i];
    sum.answered += worker.answered;
    for (std::size_t i = 0; i < sum.wakeups.size(); ++i) sum.wakeups[i] += worker.wakeups[i];
    sum.queued += worker.queued;
    sum.queued_served += worker.queued_served;
    sum.peak += worker.peak;
    sum.deepest_queue = std::max(sum.deepest_queue, worker.deepest_queue);
  }
  return sum;
}

std::string Ledger::text() const {
  const Counters sum = total();
  const auto ended = [&sum](Outcome outcome) {
    return sum.ended[static_cast<std::size_t>(outcome)];
  };
  std::string text =
      tr_format("requests answered: {}; most connections at once: {}", sum.answered, sum.peak);
  if (sum.deepest_queue > 0) {
    text += tr_format("; most callers waiting in one accept queue: {}", sum.deepest_queue);
  }
  if (sum.wakeups != decltype(sum.wakeups){}) text += "\n" + wakeups_text(sum);
  if (workers.size() > 1) text += "\n" + workers_text();
  text += "\n" + tr_format(
                     "stopped: accepted {}, served {}, refused {}, timed out {}, reset {}, left "
                     "{}, abandoned {}; "
                     "of these still queued at the signal {}, served {}",
                     sum.accepted, ended(Outcome::served), ended(Outcome::refused),
                     ended(Outcome::timed_out), ended(Outcome::reset), ended(Outcome::left),
                     ended(Outcome::abandoned), sum.queued, sum.queued_served);
  return text;
}

// "1: 12, 2-3: 5, 128+: 9": the sizes that occurred.
std::string Ledger::wakeups_text(const Counters& sum) {
  std::string each;
  for (std::size_t i = 0; i < sum.wakeups.size(); ++i) {
    if (sum.wakeups[i] == 0) continue;
    const std::uint64_t low = i == 0 ? 0 : std::uint64_t{1} << (i - 1);
    std::string size = fmt::format("{}", low);
    if (i + 1 == sum.wakeups.size()) {
      size += "+";
    } else if (i > 1) {
      size += fmt::format("-{}", 2 * low - 1);
    }
    each += fmt::format("{}{}: {}", each.empty() ? "" : ", ", size, sum.wakeups[i]);
  }
  return tr_format("connections taken at a wakeup: {}", each);
}

std::string Ledger::workers_text() const {
  std::string each;
  std::uint64_t least = workers.front().accepted;
  std::uint64_t most = least;
  for (const Counters& worker : workers) {
    each += fmt::format("{}{}", each.empty() ? "" : " ", worker.accepted);
    least = std::min(least, worker.accepted);
    most = std::max(most, worker.accepted);
  }
  return least > 0 ? tr_format("workers accepted: {} (most/least {:.2f})", each,
                               static_cast<double>(most) / static_cast<double>(least))
                   : tr_format("workers accepted: {}", each);
}

}  // namespace merhaba::server
