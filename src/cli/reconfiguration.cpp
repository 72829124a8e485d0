#include "cli/reconfiguration.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"

namespace merhaba::cli {
namespace {

using server::Config;

template <auto member>
void keep(Config& fresh, const Config& running) {
  fresh.*member = running.*member;
}

// The sockets and threads there are, who the process is, and the files it has opened.
struct Fixed {
  std::string_view option;
  void (*keep)(Config& fresh, const Config& running);
};
constexpr std::array<Fixed, 11> kFixed{{
    {"listen", keep<&Config::listen>},
    {"admin", keep<&Config::admin>},
    {"workers", keep<&Config::workers>},
    {"protocol", keep<&Config::protocol>},
    {"port-file", keep<&Config::port_file>},
    {"pid-file", keep<&Config::pid_file>},
    {"access-log-file", keep<&Config::access_log_file>},
    {"summary-file", keep<&Config::summary_file>},
    {"stuck-after", keep<&Config::stuck_after>},
    {"user", keep<&Config::user>},
    {"sandbox", keep<&Config::sandbox>},
}};

bool is_same(const Settings& one, const Settings& other, const std::string& name) {
  const auto first = one.find(name);
  const auto second = other.find(name);
  if (first == one.end() || second == other.end()) {
    return first == one.end() && second == other.end();
  }
  return first->second.values == second->second.values;
}

}  // namespace

bool takes_restart(const Option& option) noexcept {
  return std::any_of(kFixed.begin(), kFixed.end(),
                     [&](const Fixed& fixed) { return fixed.option == option.name; });
}

server::Fresh Reconfiguration::operator()(const Config& running) const {
  const std::vector<Option> table = option_table();
  const Settings settings = read_settings(table, arguments_);
  Invocation invocation;
  server::Fresh fresh;
  for (const Option& option : table) {
    if (takes_restart(option)) {
      if (is_same(settings, at_start_, option.name)) continue;
      fresh.kept += (fresh.kept.empty() ? "" : ", ") + option.flag();
    } else if (const auto given = settings.find(option.name); given != settings.end()) {
      option.apply(invocation, given->second);
    }
  }
  if (invocation.greeting_from_stdin) {
    if (!running.invoked.standard_input) {
      throw UsageError(
          tr("the greeting is read from standard input only at the start; set it in the file, or "
             "restart"));
    }
    invocation.config.greeting = *running.invoked.standard_input;
  }
  fresh.config = std::move(invocation.config);
  for (const Fixed& fixed : kFixed) fixed.keep(fresh.config, running);
  fresh.config.invoked = running.invoked;
  return fresh;
}

}  // namespace merhaba::cli
