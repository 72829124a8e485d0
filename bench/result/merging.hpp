// One result of what several generators did to the same server at the same time. Counts are summed,
// rates too, histograms added bucket by bucket: no figure is an average of averages.
// Functions of values.
#pragma once

#include <vector>

#include "bench/load/tally.hpp"
#include "bench/result/part.hpp"

namespace merhaba::bench::result {

// The common part of all parts' runs, where clocks are corrected by what is known of them.
struct Overlap {
  double seconds = 0;      // of the run that shares least; may be below 0: a gap
  double of = 0;           // the longest part of that run
  double clock_error = 0;  // at most, of the two clocks that are known worst

  double share() const { return of > 0 ? seconds / of : 0; }
};
Overlap overlap_of(const std::vector<Part>& parts);

// `late_start`: of a part that began more seconds than that after the first one. `work`: what all
// of them did together. `latencies`: of all of them. The server's side is that of the part that saw
// its processes; the kernel's counters are summed over machines. Throws std::invalid_argument
// without parts, or where they differ in the number of runs.
SeriesSummary merge(const load::Work& work, const std::vector<Part>& parts,
                    const load::Latencies& latencies, double late_start = kLateStart);

// Their histograms, added. Throws Error where a part has none.
load::Latencies latencies_of(const std::vector<Part>& parts);

}  // namespace merhaba::bench::result
