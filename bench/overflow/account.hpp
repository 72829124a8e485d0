// The account of one run: what became of every client, compared with what the kernel counted.
// A value, filled by the experiment.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "bench/kernel/counters.hpp"
#include "bench/load/crowd.hpp"
#include "bench/load/outcome.hpp"
#include "bench/load/tally.hpp"

namespace merhaba::bench::overflow {

struct Account {
  // A figure from two sources: the sum of what the clients saw, and the kernel's counter.
  struct Check {
    std::string what;  // "SYNs dropped (ListenOverflows)"
    std::uint64_t clients = 0;
    std::uint64_t kernel = 0;
  };

  std::string run;  // "backlog 5, tcp_abort_on_overflow 1"
  std::uint64_t attempted = 0;
  std::array<std::uint64_t, load::kOutcomes> outcomes{};
  std::vector<Check> checks{};
  kernel::Counters kernel{};  // counters that moved meanwhile; those of listening are printed

  void count(load::Outcome outcome, std::uint64_t clients = 1);
  void count(const load::Crowd& crowd);  // all of its clients: attempted, and each outcome
  Account& operator+=(
      const Account& more);  // both have the same checks, or one has none; leaves `kernel`
  std::uint64_t of(load::Outcome outcome) const;
  std::uint64_t accounted() const;  // the sum of all outcomes
  bool balances() const;            // attempted = accounted(), and every check
  std::string difference() const;   // a sentence; "" when it balances
  std::string sum_text() const;     // "6 still queued + 4 never answered"
  std::string text() const;         // one paragraph
};

// The account of a load's clients: attempted, and the outcome of each.
Account account_of(const load::Tally& tally, std::string run);

// Returns how many SYNs of a load's clients were dropped, if the kernel took every other one: one
// before each retransmission, and the last of a client that was never connected.
std::uint64_t lost_syns(const load::Tally& tally);

}  // namespace merhaba::bench::overflow
