// What --help and --version print, in the user's language.
#pragma once

#include <string>
#include <vector>

#include "cli/option.hpp"

namespace merhaba::cli {

// At most 80 columns wide, and with the common options only at most 60 lines; ends with a line end.
std::string help_text(const std::vector<Option>& table, Help extent);

// "merhaba 0.1.0 (commit 369c43b, libuv 1.44.2, llhttp 8.1.0)"; `libraries` ends it. Without the
// commit where it was not built from git.
std::string version_text(const std::string& libraries);

}  // namespace merhaba::cli
