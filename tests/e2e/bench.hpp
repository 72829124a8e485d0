// merhaba-bench, run as its users run it, and the results it writes.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "e2e/merhaba.hpp"

namespace merhaba::e2e {

using Words = std::vector<std::string>;

Command bench_with(const Words& arguments);
Said run_bench(const Words& arguments);

// With `--json -`, and quiet: stdout must hold nothing else. Throws what it said when it fails.
nlohmann::json results_of(Words arguments);

// Of `overflow`, or nothing where an experiment cannot have a network of its own.
std::optional<nlohmann::json> experiment(Words arguments);
// Its table of this name. Throws where there is none.
const nlohmann::json& sheet_of(const nlohmann::json& results, const std::string& name);

// Everybody who called one of the servers, measured or not.
struct Called {
  std::uint64_t connections = 0;
  std::uint64_t responses = 0;
  std::uint64_t failures = 0;
};
Called called(const nlohmann::json& results, const std::string& server);
// What it said of them itself, as it was stopped.
Account account_of(const nlohmann::json& results, const std::string& server);

}  // namespace merhaba::e2e
