// The options of what goes wrong on purpose.
#pragma once

#include <vector>

#include "cli/option.hpp"

namespace merhaba::cli {

std::vector<Option> fault_options();

// Whether the faults of an invocation go together, and with its protocol. Throws UsageError.
void check_faults(const Invocation& invocation);

}  // namespace merhaba::cli
