// A file that overflow writes with --json, and that the report reads.
// A value; its fields are documented in docs/benchmarks.md.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "bench/overflow/experiment.hpp"
#include "bench/result/document.hpp"

namespace merhaba::bench::overflow {

struct ExperimentDocument {
  result::DocumentHead head;
  Experiment experiment;
};

nlohmann::ordered_json to_json(const ExperimentDocument& document);
// Throws Error that names the faulty place, or the schema if it is not ours.
ExperimentDocument experiment_from_json(const result::JsonNode& json);

}  // namespace merhaba::bench::overflow
