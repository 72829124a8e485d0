// One run of a stall experiment: the plan carried out against a queue of one size.
// A value once it is over.
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
  kernel::Nanoseconds
      held_up{};  // clients in all, outside the stalls: by an acceptor that was late
  std::vector<load::StallingAcceptor::Look> looks;

  double hit_share() const;  // clients whose SYN was lost, of all
  std::uint64_t lost_syns() const { return overflow::lost_syns(tally); }
};

// The acceptor is told to rest before the first client who is due within a stall, and to go on
// before the first one after it; and where the machine keeps it from its work outside the stalls,
// the next client waits. So who meets a stall, and that nobody else is lost, does not hang on the
// machine's scheduling. Returns when nobody calls any more. Throws what a load throws.
StallRun run_stall(const StallPlan& plan, unsigned backlog, const target::Testbed& testbed,
                   const load::Watch& watch);

}  // namespace merhaba::bench::overflow
