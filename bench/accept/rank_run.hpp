// What every rank of an MPI run does, the root among them: it gets ready, begins with the others,
// and hands in what it measured.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/accept/orders.hpp"
#include "bench/command/progress.hpp"
#include "bench/mpi/ranks.hpp"
#include "bench/result/results.hpp"
#include "bench/result/series_summary.hpp"

namespace merhaba::bench::accept {

// What the root has in the end.
struct RanksResult {
  std::vector<result::SeriesSummary> steps;
  std::optional<result::Contestant> server;  // as the target rank sees it
};

// Does the orders, together with the other ranks, which call this too; ends MPI. The root's result
// holds all ranks' work, that of the others nothing. `progress`: the root's. At the root it throws
// Error where a rank cannot do its share: the first of them, and how many. Elsewhere it then
// returns.
RanksResult run_rank(mpi::Ranks& ranks, const Orders& orders, command::Progress* progress);

// A rank other than the root, from beginning to end. Returns its exit code.
int follow_root(mpi::Ranks& ranks);

}  // namespace merhaba::bench::accept
