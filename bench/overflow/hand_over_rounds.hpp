// Lets a server hand over to its successor under load, once per round.
// Functions of overflow stop; the processes they start have ended when they return.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bench/command/progress.hpp"
#include "bench/load/load.hpp"
#include "bench/overflow/account.hpp"
#include "bench/overflow/stop_rounds.hpp"
#include "bench/target/succession.hpp"
#include "bench/target/testbed.hpp"

namespace merhaba::bench::overflow {

struct HandedOver {
  load::Tally tally;          // of the clients that arrive by the clock
  load::Latencies latencies;  // theirs
  // The clients that have sent half of their request when a hand-over begins, and the rest 300 ms
  // later; one for each.
  Account slow;
  std::uint64_t slow_syns_again = 0;
  // Clients served, by the summaries of all processes, if they write any.
  std::optional<std::uint64_t> served_by_servers;

  std::uint64_t syns_again() const { return tally.syn_retransmissions + slow_syns_again; }
  // All clients.
  Account account(const std::string& name, const kernel::Counters& kernel) const;
};

// `work`: open. The hand-over begins in the middle of its duration. Adds to `result`. Throws Error
// when the server does not hand over.
void hand_over(target::Succession& servers, const load::Work& work, HandedOver& result,
               const load::Watch& watch);

// The server that a round leaves is the one that the next round replaces. Uses `rounds`, `rate` and
// `seed` of the options. Throws Error and UsageError.
HandedOver hand_over_rounds(const target::Peer& peer, const target::Places& places,
                            const StopRounds& options, const target::Testbed& testbed,
                            command::Progress& progress);

}  // namespace merhaba::bench::overflow
