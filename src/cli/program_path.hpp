// Where this program was started from.
#pragma once

#include <string>

namespace merhaba::cli {

// The path that it was executed by, with a slash: what is there later may be a newer version, as
// /proc/self/exe would not be. Empty where that is not known. `name` is argv[0].
std::string program_path(const std::string& name);

}  // namespace merhaba::cli
