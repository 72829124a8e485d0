// What the runs of overflow fate came to, in sentences. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "bench/overflow/fate_run.hpp"

namespace merhaba::bench::overflow {

struct SeenFate {
  FateSetting setting;
  FateRun run;  // the first of its rounds
};

// Whether any client was refused, and what became of those beyond the capacity, by stage.
std::string fate_conclusion(const std::vector<SeenFate>& seen);

// The same of one stage, with the time of the first and the sysctls that reset. "" of none.
std::string fate_words(const std::vector<SeenFate>& seen, HandshakeStage stage);

}  // namespace merhaba::bench::overflow
