// What --help and --version print, in the user's language.
#pragma once

#include <string>
#include <vector>

#include "cli/option.hpp"

namespace merhaba::cli {

// At most 80 columns wide; ends with a line end.
std::string help_text(const std::vector<Option>& table);

// "merhaba 0.1.0 (libuv 1.44.2, llhttp 8.1.0)"; `libraries` is what stands in the brackets.
std::string version_text(const std::string& libraries);

}  // namespace merhaba::cli
