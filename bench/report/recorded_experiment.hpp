// An experiment of merhaba-bench overflow, read back from the JSON it was written to.
// A value.
#pragma once

#include "bench/overflow/experiment.hpp"
#include "bench/report/recorded_head.hpp"

namespace merhaba::bench::report {

struct RecordedExperiment : RecordedHead {
  overflow::Experiment experiment;  // its accounts without the kernel's other counters
};

RecordedExperiment read_experiment(
    const result::JsonNode& document);  // throws Error, names the place

}  // namespace merhaba::bench::report
