#include "server/counters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/i18n.hpp"

namespace merhaba::server {

Counters Ledger::total() const {
  Counters sum;
  for (const Counters& worker : workers) {
    sum.accepted += worker.accepted;
    for (std::size_t i = 0; i < kOutcomes; ++i) sum.ended[i] += worker.ended[i];
    sum.answered += worker.answered;
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
