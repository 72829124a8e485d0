// One option of merhaba: its names, its words in --help, what a value of it does.
// The table is the only list of options: the command line, the environment, the configuration
// file, the suggestions and --help are all derived from it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/invocation.hpp"

namespace merhaba::cli {

inline constexpr const char* kDefaultListen = "127.0.0.1:8080";

enum class Group { response, listening, limits, timeouts, logging, faults, privileges, other };

struct Option {
  std::string name;         // "max-connections"
  char letter = 0;          // 'l' for -l; 0: none
  std::string placeholder;  // of the value, in the user's language; empty: a flag, takes none
  std::string help;         // in the user's language, with the default
  void (*apply)(Invocation&, const Given&) = nullptr;  // throws UsageError naming given.name
  const char* separators =
      "";               // repeatable if not empty: what separates the values in its variable
  bool in_file = true;  // a key of the configuration file too
  Group group = Group::other;
  bool is_common = false;          // also in --help, which lists what most users need
  bool value_is_optional = false;  // a flag that may be followed by "=VALUE"

  bool takes_value() const { return !placeholder.empty() && !value_is_optional; }
  bool repeatable() const { return *separators != '\0'; }
  bool is_greeting() const { return name == "greeting"; }  // the word that needs no option
  std::string flag() const { return "--" + name; }
  std::string variable() const;  // "MERHABA_MAX_CONNECTIONS"
};

// In the order of --help=all. After init_messages().
std::vector<Option> option_table();

const Option* find(const std::vector<Option>& table, std::string_view name);

// "; did you mean --backlog?", or "" when nothing is near. `prefix` stands before each name.
std::string suggestion(const std::vector<Option>& table, std::string_view prefix,
                       std::string_view word);

}  // namespace merhaba::cli
