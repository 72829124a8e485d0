// One run of a stall experiment: the plan carried out against a queue of one size.
// A value once it is over.
#pragma once

#include <vector>

#include "bench/overflow/ledger.hpp"
#include "bench/overflow/stall_plan.hpp"
#include "bench/overflow/stalling_acceptor.hpp"
#include "bench/support/load.hpp"
#include "bench/support/stage.hpp"

namespace merhaba::bench {

struct StallRun {
  unsigned backlog = 0;
  std::uint64_t holds = 0;
  StallPrediction predicted;
  Tally tally;
  Latencies latencies;
  Ledger ledger;
  Nanoseconds planned_rest{};
  std::vector<StallingAcceptor::Rest> rests;
  Nanoseconds held_up{};  // callers in all, outside the stalls: by an acceptor that was late
  std::vector<StallingAcceptor::Look> looks;

  double hit_share() const;  // callers whose SYN was lost, of all
  std::uint64_t lost_syns() const { return bench::lost_syns(tally); }
};

// The acceptor is told to rest before the first caller who is due within a stall, and to go on
// before the first one after it; and where the machine keeps it from its work outside the stalls,
// the next caller waits. So who meets a stall, and that nobody else is lost, does not hang on the
// machine's scheduling. Returns when nobody calls any more. Throws what a load throws.
StallRun run_stall(const StallPlan& plan, unsigned backlog, const Stage& stage, const Watch& watch);

}  // namespace merhaba::bench
