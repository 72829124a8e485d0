// One run of a stall experiment: a plan carried out against a queue of one size.
// A value, returned after the run.
#pragma once

#include <vector>

#include "bench/load/load.hpp"
#include "bench/load/stalling_acceptor.hpp"
#include "bench/overflow/account.hpp"
#include "bench/overflow/stall_plan.hpp"
#include "bench/target/testbed.hpp"

namespace merhaba::bench::overflow {

struct StallRun {
  unsigned backlog = 0;
  std::uint64_t holds = 0;
  StallPrediction predicted;
  load::Tally tally;
  load::Latencies latencies;
  Account account;
  kernel::Nanoseconds planned_rest{};
  std::vector<load::StallingAcceptor::Rest> rests;
  // How long clients were held back in all because the acceptor was late outside the stalls.
  kernel::Nanoseconds held_up{};
  std::vector<load::StallingAcceptor::Look> looks;

  double hit_share() const;  // the share of clients with a dropped SYN
  std::uint64_t lost_syns() const { return overflow::lost_syns(tally); }
};

// The acceptor begins to rest before the first client that is due within a stall, and serves again
// before the first one after it. When the machine delays the acceptor outside the stalls, the next
// client waits. So the machine's scheduling decides neither which clients meet a stall nor whether
// others have a SYN dropped. Returns when every client has ended. Throws what a load throws.
StallRun run_stall(const StallPlan& plan, unsigned backlog, const target::Testbed& testbed,
                   const load::Watch& watch);

}  // namespace merhaba::bench::overflow
