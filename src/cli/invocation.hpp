// What one start of merhaba was asked for. A value, made by parse_invocation(), read by main().
#pragma once

#include <string>
#include <vector>

#include "server/config.hpp"

namespace merhaba::cli {

struct Invocation {
  server::Config config;
  bool greeting_from_stdin = false;
  bool check = false;  // validate, do not serve
  bool version = false;
  bool help = false;
};

// Takes the options from `arguments` (without the program's name), the environment (MERHABA_…) and
// the configuration file; the first of these that has an option decides it alone. Reads standard
// input when the greeting is "-". With --help or --version nothing else is looked at.
// Throws UsageError; Error when a file cannot be read. After init_messages().
Invocation parse_invocation(const std::vector<std::string>& arguments);

}  // namespace merhaba::cli
