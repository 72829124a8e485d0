// The groups of the option table that have a file of their own, and what these files share. After
// init_messages().
#pragma once

#include <string>
#include <vector>

#include "base/text.hpp"
#include "cli/option.hpp"

namespace merhaba::cli {

std::vector<Option> response_options();
std::vector<Option> listening_options();
std::vector<Option> limit_options();
std::vector<Option> timeout_options();

inline Option common(Option option) {
  option.is_common = true;
  return option;
}

// "…, 200 to 599 (default 200)"
std::string with_default(const char* help, const std::string& value);
std::string with_default(const char* help, Milliseconds value);
std::string with_default(const char* help, int value);

}  // namespace merhaba::cli
