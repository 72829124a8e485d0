// One run of overflow fate: a full accept queue, clients that meet it at one of two stages, and
// what became of each. Values; the run owns its listener and clients only while it lasts.
#pragma once

#include <optional>
#include <string>

#include "bench/load/crowd.hpp"
#include "bench/overflow/account.hpp"
#include "bench/result/sheet.hpp"

namespace merhaba::bench::overflow {

// Where a client meets the full queue.
enum class HandshakeStage {
  syn,  // its SYN is dropped: it is not connected, and knows that
  ack,  // its SYN is answered, but its ACK is dropped: a phantom connection
};

struct FateSetting {
  HandshakeStage stage = HandshakeStage::syn;
  unsigned abort_on_overflow = 0;  // net.ipv4.tcp_abort_on_overflow
  unsigned syncookies = 1;         // net.ipv4.tcp_syncookies
  unsigned backlog = 5;
  // Clients beyond the queue's capacity. If they outnumber its places, their retries, which come
  // together, overflow it again.
  unsigned beyond = 4;
  std::optional<kernel::Nanoseconds>
      resume_after;                // until the acceptor begins to accept; nothing: never
  kernel::Nanoseconds patience{};  // after which the run ends

  std::string text() const;
};

// Returns what becomes of the clients beyond the queue's capacity, from the kernel's known rules.
load::Outcome predicted_fate(const FateSetting& setting);

struct FateRun {
  Account account;
  unsigned in_time = 0;       // clients that found room
  Account beyond;             // of the other clients alone: attempted, and outcomes
  std::uint64_t dropped = 0;  // packets
  std::optional<kernel::Nanoseconds> first_end{};  // when the first of those knew its fate
  std::optional<kernel::Nanoseconds> last_end{};   // and the last

  // Returns whether the outcomes are as predicted. The prediction is the same for every run of a
  // setting.
  bool as_predicted(const FateSetting& setting) const;
};

// Must run in a private network, whose sysctls it sets. Adds what some of the clients saw to
// `timeline`: setting, stage, client, at_ns, event. Throws Error.
FateRun run_fate(const FateSetting& setting, result::Sheet& timeline);

result::Sheet make_timeline();

}  // namespace merhaba::bench::overflow
