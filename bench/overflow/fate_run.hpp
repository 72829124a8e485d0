// One run of overflow fate: a full accept queue, clients at one of its two stages, and what became
// of each. Values; the run owns its listener and clients only while it lasts.
#pragma once

#include <optional>
#include <string>

#include "bench/load/crowd.hpp"
#include "bench/overflow/account.hpp"
#include "bench/result/sheet.hpp"

namespace merhaba::bench::overflow {

// Where a client meets the full queue.
enum class HandshakeStage {
  syn,  // its SYN is dropped: it is not connected, and knows it
  ack,  // its handshake is answered, and what completes it is dropped: a phantom connection
};

struct FateSetting {
  HandshakeStage stage = HandshakeStage::syn;
  unsigned abort_on_overflow = 0;  // net.ipv4.tcp_abort_on_overflow
  unsigned syncookies = 1;         // net.ipv4.tcp_syncookies
  unsigned backlog = 5;
  // Clients more than the queue holds. More than it holds at once, and their retries, which come
  // together, overflow it anew.
  unsigned beyond = 4;
  std::optional<kernel::Nanoseconds> resume_after;  // the acceptor goes to work; or never
  kernel::Nanoseconds patience{};                   // of the experiment, after which it ends

  std::string text() const;
};

// What becomes of those beyond the queue's capacity, by what the kernel is known to do.
load::Outcome predicted_fate(const FateSetting& setting);

struct FateRun {
  Account account;
  unsigned in_time = 0;                            // clients for whom there was room
  Account beyond;                                  // of the others alone: attempted, and outcomes
  std::uint64_t dropped = 0;                       // packets
  std::optional<kernel::Nanoseconds> first_end{};  // when the first of those beyond knew its fate
  std::optional<kernel::Nanoseconds> last_end{};   // and the last

  // All that matters is as predicted, which is the same for every run of a setting.
  bool as_predicted(const FateSetting& setting) const;
};

// In a private network, whose sysctls it sets. Adds what some of the clients saw to `timeline`:
// setting, stage, client, at_ns, event. Throws Error.
FateRun run_fate(const FateSetting& setting, result::Sheet& timeline);

result::Sheet make_timeline();

}  // namespace merhaba::bench::overflow
