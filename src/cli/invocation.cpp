#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "cli/convert.hpp"
#include "cli/fault_options.hpp"
#include "cli/input.hpp"
#include "cli/sources.hpp"

namespace merhaba::cli {
namespace {

// Those that only print something.
constexpr const char* kPrinting[] = {"help", "version", "completion"};

bool prints_only(const Settings& settings) {
  return std::any_of(std::begin(kPrinting), std::end(kPrinting),
                     [&](const char* name) { return settings.contains(name); });
}

// The body has two names: who gives one, in whichever source, outranks both of the sources below.
void add_below(Settings& settings, Settings lower) {
  const auto greeting = lower.find("greeting");
  const auto body_file = lower.find("body-file");
  if (greeting != lower.end() && body_file != lower.end()) {
    throw UsageError(tr_format("give either {0} or {1}, not both", greeting->second.name,
                               body_file->second.name));
  }
  if (settings.contains("greeting") || settings.contains("body-file")) {
    lower.erase("greeting");
    lower.erase("body-file");
  }
  settings.merge(lower);  // keeps what is there
}

}  // namespace

Settings read_settings(const std::vector<Option>& table,
                       const std::vector<std::string>& arguments) {
  Settings settings;
  add_below(settings, read_command_line(table, arguments));
  if (prints_only(settings)) return settings;
  Settings variables = read_environment(table);
  for (const char* name : kPrinting) variables.erase(name);  // MERHABA_VERSION, say
  variables.erase("probe");                                  // a server that has it would not serve
  add_below(settings, std::move(variables));
  if (const auto config = settings.find("config"); config != settings.end()) {
    add_below(settings, read_config_file(table, config->second.name, config->second.value()));
  }
  return settings;
}

Invocation parse_invocation(const std::vector<std::string>& arguments) {
  const std::vector<Option> table = option_table();
  Invocation invocation;
  invocation.settings = read_settings(table, arguments);
  const Settings& settings = invocation.settings;
  if (const auto help = settings.find("help"); help != settings.end()) {
    invocation.help = to_help(help->second);
    return invocation;
  }
  invocation.version = settings.contains("version");
  if (invocation.version) return invocation;

  for (const Option& option : table) {
    const auto given = settings.find(option.name);
    if (given != settings.end()) option.apply(invocation, given->second);
  }
  check_faults(invocation);
  if (invocation.config.listen.empty()) {
    invocation.config.listen.push_back(net::parse_listen(kDefaultListen));
  }
  if (invocation.probe || invocation.completion) return invocation;
  if (invocation
          .greeting_from_stdin) {  // last: nobody should have to type it for a wrong --backlog
    invocation.config.greeting =
        read_all(STDIN_FILENO, tr("the greeting from standard input"), kLongestGreeting);
  }
  return invocation;
}

}  // namespace merhaba::cli
