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
  const auto ended = [&sum](Outcome outcome) { return sum.ended[static_cast<std::size_t>(outcome)]; };
  std::string text = tr_format(
      "stopped: accepted {}, served {}, refused {}, timed out {}, reset {}, left {}; "
      "still queued at the signal {}, of these served {}; abandoned at the deadline {}; "
      "requests answered {}; most waiting in one accept queue {}",
      sum.accepted, ended(Outcome::served), ended(Outcome::refused), ended(Outcome::timed_out),
      ended(Outcome::reset), ended(Outcome::left), sum.queued, sum.queued_served,
      ended(Outcome::abandoned), sum.answered, sum.deepest_queue);
  if (workers.size() < 2) return text;

  std::string each;
  std::uint64_t least = workers.front().accepted;
  std::uint64_t most = least;
  for (const Counters& worker : workers) {
    each += fmt::format("{}{}", each.empty() ? "" : " ", worker.accepted);
    least = std::min(least, worker.accepted);
    most = std::max(most, worker.accepted);
  }
  text += '\n';
  text += least > 0 ? tr_format("workers accepted: {} (most/least {:.2f})", each,
                                static_cast<double>(most) / static_cast<double>(least))
                    : tr_format("workers accepted: {}", each);
  return text;
}

}  // namespace merhaba::server
