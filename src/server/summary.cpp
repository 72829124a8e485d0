#include "server/summary.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::server {
namespace {

// "1: 12, 2-3: 5, 128+: 9": the sizes that occurred.
std::string batches_text(const Counters& sum) {
  std::string each;
  for (std::size_t i = 0; i < sum.batches.size(); ++i) {
    if (sum.batches[i] == 0) continue;
    const std::uint64_t low = std::uint64_t{1} << i;
    std::string size = fmt::format("{}", low);
    if (i + 1 == sum.batches.size()) {
      size += "+";
    } else if (i > 0) {
      size += fmt::format("-{}", 2 * low - 1);
    }
    each += fmt::format("{}{}: {}", each.empty() ? "" : ", ", size, sum.batches[i].get());
  }
  return tr_format("connections accepted per batch: {}", each);
}

// "delay 12, status 3": the kinds that occurred; "" when none did.
std::string faults_text(const Counters& sum) {
  std::string each;
  for (std::size_t i = 0; i < fault::kKinds; ++i) {
    if (sum.faults[i] == 0) continue;
    each += fmt::format("{}{} {}", each.empty() ? "" : ", ", fault::kRules[i].name,
                        sum.faults[i].get());
  }
  return each;
}

std::string pauses_text(const Counters& sum) {
  constexpr std::uint64_t kNanosecondsPerMs = 1'000'000;
  const auto paused = static_cast<Milliseconds::rep>(sum.paused_ns / kNanosecondsPerMs);
  return tr_format("accepting paused {} times, for {} in all", sum.pauses.get(),
                   format_duration(Milliseconds{paused}));
}

template <std::size_t N>
void add(std::array<Count, N>& sum, const std::array<Count, N>& more) {
  for (std::size_t i = 0; i < N; ++i) sum[i] += more[i];
}

}  // namespace

Counters Summary::total() const {
  Counters sum;
  for (const Counters& worker : workers) {
    sum.accepted += worker.accepted;
    add(sum.ended, worker.ended);
    add(sum.responses, worker.responses);
    sum.waited += worker.waited;
    sum.bytes_received += worker.bytes_received;
    sum.bytes_sent += worker.bytes_sent;
    add(sum.batches, worker.batches);
    sum.queued += worker.queued;
    sum.queued_served += worker.queued_served;
    sum.peak += worker.peak;
    sum.deepest_queue.raise_to(worker.deepest_queue);
    sum.pauses += worker.pauses;
    sum.paused_ns += worker.paused_ns;
    add(sum.iterations, worker.iterations);
    sum.busy_ms += worker.busy_ms;
    sum.out_of_memory += worker.out_of_memory;
    sum.made_room += worker.made_room;
    sum.log_lines_dropped += worker.log_lines_dropped;
    add(sum.faults, worker.faults);
  }
  return sum;
}

std::string Summary::text() const {
  const Counters sum = total();
  const auto ended = [&sum](Outcome outcome) {
    return sum.ended[static_cast<std::size_t>(outcome)].get();
  };
  std::string text;
  if (const std::uint64_t abandoned = ended(Outcome::abandoned); abandoned > 0) {
    text = tr_format(
        "connections abandoned: {}, cut off by the drain timeout or a second signal with a request "
        "or a response under way",
        abandoned);
    text += '\n';
  }
  text += tr_format("requests answered: {}; most connections at once: {}", sum.answered(),
                    sum.peak.get());
  if (sum.deepest_queue > 0) {
    text += tr_format("; most clients waiting for one listener: {}", sum.deepest_queue.get());
  }
  if (sum.batches != decltype(sum.batches){}) text += "\n" + batches_text(sum);
  if (sum.pauses > 0) text += "\n" + pauses_text(sum);
  if (sum.made_room > 0) {
    text += "\n" + tr_format("idle connections closed at the cap, for new clients: {}",
                             sum.made_room.get());
  }
  if (sum.log_lines_dropped > 0) {
    text += "\n" + tr_format("log lines dropped: {}", sum.log_lines_dropped.get());
  }
  if (const std::uint64_t shed = ended(Outcome::shed); shed > 0) {
    text += "\n" + tr_format("connections shed: {}, of these for want of memory {}", shed,
                             sum.out_of_memory.get());
  }
  if (const std::string faults = faults_text(sum); !faults.empty()) {
    text += "\n" + tr_format("faults: {}", faults);
  }
  if (workers.size() > 1) text += "\n" + workers_text();
  std::string shed = fmt::format("{}", ended(Outcome::shed));
  if (ended(Outcome::faulted) > 0) shed += tr_format(", faulted {}", ended(Outcome::faulted));
  text += "\n" + tr_format(
                     "stopped: abandoned {}; accepted {}, served {}, refused {}, timed out {}, "
                     "reset {}, left {}, shed {}; of these accepted after the signal {}, served {}",
                     ended(Outcome::abandoned), sum.accepted.get(), ended(Outcome::served),
                     ended(Outcome::refused), ended(Outcome::timed_out), ended(Outcome::reset),
                     ended(Outcome::left), shed, sum.queued.get(), sum.queued_served.get());
  return text;
}

Summary summary_of(const Overview& overview) {
  Summary summary;
  for (const WorkerView& worker : overview.workers) summary.workers.push_back(worker.counters);
  return summary;
}

std::string Summary::workers_text() const {
  std::string each;
  std::uint64_t least = workers.front().accepted;
  std::uint64_t most = least;
  for (const Counters& worker : workers) {
    each += fmt::format("{}{}", each.empty() ? "" : " ", worker.accepted.get());
    least = std::min(least, worker.accepted.get());
    most = std::max(most, worker.accepted.get());
  }
  return least > 0 ? tr_format("workers accepted: {} (most/least {:.2f})", each,
                               static_cast<double>(most) / static_cast<double>(least))
                   : tr_format("workers accepted: {}", each);
}

}  // namespace merhaba::server
