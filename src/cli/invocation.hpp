// What one start of merhaba was asked for. A value, made by parse_invocation(), read by main().
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/completion.hpp"
#include "cli/probe.hpp"
#include "server/config.hpp"

namespace merhaba::cli {

// What one source said about one option.
struct Given {
  std::string name;                 // as that source calls it, for messages: "MERHABA_BACKLOG"
  std::vector<std::string> values;  // never empty; in order; of several, a single option's last

  const std::string& value() const { return values.back(); }
};

using Settings = std::map<std::string, Given, std::less<>>;  // by the option's name

enum class Help { common, all };  // which options it lists

struct Invocation {
  server::Config config;
  Settings settings;  // all that was given, of whichever source decides
  bool greeting_from_stdin = false;
  bool check = false;          // validate, do not serve
  std::optional<Probe> probe;  // send this server one request, do not serve
  std::optional<completion::Shell> completion;
  bool version = false;
  std::optional<Help> help;
};

// Takes the options from `arguments` (without the program's name), the environment (MERHABA_…) and
// the configuration file; the first of these that has an option decides it alone. Reads standard
// input when the greeting is "-". With --help, --version or --completion nothing else is looked at.
// Throws UsageError; Error when a file cannot be read. After init_messages().
Invocation parse_invocation(const std::vector<std::string>& arguments);

}  // namespace merhaba::cli
