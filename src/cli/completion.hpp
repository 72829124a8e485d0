// The command line of merhaba, as completion scripts want it.
#pragma once

#include <vector>

#include "base/completion.hpp"
#include "cli/option.hpp"

namespace merhaba::cli {

completion::Command describe(const std::vector<Option>& table);

}  // namespace merhaba::cli
