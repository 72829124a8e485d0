// The options read once more while the server runs: from the same command line, the same
// environment and the configuration file as it is by then.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/option.hpp"
#include "cli/sources.hpp"
#include "server/reload.hpp"

namespace merhaba::cli {

// Whether an option counts at the start only: a reload reports it where it has changed, and leaves
// it as it is.
bool takes_restart(const Option& option) noexcept;

class Reconfiguration {
 public:
  // As at the start: the command line without the program's name, and what all sources gave then.
  Reconfiguration(std::vector<std::string> arguments, Settings settings)
      : arguments_(std::move(arguments)), at_start_(std::move(settings)) {}

  // A server::ReadConfig. Throws UsageError; Error when a file cannot be read. Asks nobody by name,
  // neither users nor hosts.
  server::Fresh operator()(const server::Config& running) const;

 private:
  std::vector<std::string> arguments_;
  Settings at_start_;
};

}  // namespace merhaba::cli
