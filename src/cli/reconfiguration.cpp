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

// The sockets and threads there are, who the process is, and the files it has opened.
constexpr std::array<std::string_view, 11> kFixed{
    "listen",          "admin",        "workers",     "protocol", "port-file", "pid-file",
    "access-log-file", "summary-file", "stuck-after", "user",     "sandbox"};

void keep_fixed(Config& fresh, const Config& running) {
  fresh.listen = running.listen;
  fresh.admin = running.admin;
  fresh.workers = running.workers;
  fresh.protocol = running.protocol;
  fresh.port_file = running.port_file;
  fresh.pid_file = running.pid_file;
  fresh.access_log_file = running.access_log_file;
  fresh.summary_file = running.summary_file;
  fresh.stuck_after = running.stuck_after;
  fresh.user = running.user;
  fresh.sandbox = running.sandbox;
  fresh.invoked = running.invoked;
}

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
  return std::find(kFixed.begin(), kFixed.end(), option.name) != kFixed.end();
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
          tr("the greeting is read from standard input at the start only; give it in the file, or "
             "restart"));
    }
    invocation.config.greeting = *running.invoked.standard_input;
  }
  fresh.config = std::move(invocation.config);
  keep_fixed(fresh.config, running);
  return fresh;
}

}  // namespace merhaba::cli
