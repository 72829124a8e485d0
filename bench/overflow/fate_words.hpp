// The results of overflow fate in sentences. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "bench/overflow/fate_run.hpp"

namespace merhaba::bench::overflow {

struct SeenFate {
  FateSetting setting;
  FateRun run;  // the first of its rounds
};

// Says whether any client was refused, and what became of those beyond the capacity, by stage.
std::string fate_conclusion(const std::vector<SeenFate>& seen);

// Says the same of one stage, with the time of the first and the sysctls that led to resets. ""
// when no client met that stage.
std::string fate_words(const std::vector<SeenFate>& seen, HandshakeStage stage);

}  // namespace merhaba::bench::overflow
