#include "base/i18n.hpp"
#include "cli/convert.hpp"
#include "cli/fault_options.hpp"
#include "cli/option_groups.hpp"

namespace merhaba::cli {
namespace {

using server::Config;

// --config, --help and --version are dealt with before the others.
void nothing(Invocation&, const Given&) {}

void access_log(Invocation& to, const Given& given) {
  to.config.access_log =
      static_cast<server::AccessLogFormat>(to_choice(given, {"off", "common", "combined", "json"}));
}
void verbose(Invocation& to, const Given& given) { to.config.verbose = to_bool(given); }
void user(Invocation& to, const Given& given) { to.config.user = to_user(given); }
void sandbox(Invocation& to, const Given& given) { to.config.sandbox = to_bool(given); }
void probe(Invocation& to, const Given& given) {
  to.probe = parse_probe(given.name, given.value());
}
void completion(Invocation& to, const Given& given) {
  to.completion = static_cast<completion::Shell>(to_choice(given, {"bash", "zsh", "fish"}));
}
void check(Invocation& to, const Given& given) { to.check = to_bool(given); }

std::vector<Option> logging_options() {
  const std::string path = tr("PATH");
  return {
      common({"verbose", 'v', "", tr("print each client and the bytes it sent"), verbose}),
      common({"access-log", 0, "off|common|combined|json",
              with_default(tr("log requests to standard output"), "off"), access_log}),
      {"access-log-file", 0, path, tr("write the access log to PATH; SIGUSR1 reopens it"),
       text<&Config::access_log_file>},
      {"summary-file", 0, path,
       tr("write the run's counters to PATH as JSON at its end; until then every counter is 0"),
       text<&Config::summary_file>},
  };
}

std::vector<Option> privilege_options() {
  return {
      {"user", 0, tr("NAME[:GROUP]"),
       tr("serve as this user, and give up root, once the addresses are bound; names or "
          "numbers"),
       user},
      {"sandbox", 0, "",
       tr("allow only the system calls that serving needs; any other ends the process (seccomp)"),
       sandbox},
  };
}

Option help_option() {
  Option option{"help",  'h', "all", tr("print the common options, or all of them"),
                nothing, "",  false};
  option.value_is_optional = true;
  return option;
}

std::vector<Option> other_options() {
  return {
      common({"config", 0, tr("PATH"), tr("read options from PATH; SIGHUP reads it again"), nothing,
              "", false}),
      common({"check", 0, "", tr("validate the options and exit"), check, "", false}),
      {"probe", 0, tr("ADDRESS[/PATH]"),
       tr("send one request to a server, and exit: 0 if it serves, else 1"), probe, "", false},
      {"completion", 0, "bash|zsh|fish", tr("print the completion script for this shell"),
       completion, "", false},
      common({"version", 0, "", tr("print the versions"), nothing, "", false}),
      common(help_option()),
  };
}

void add(std::vector<Option>& table, Group group, std::vector<Option> options) {
  for (Option& option : options) {
    option.group = group;
    table.push_back(std::move(option));
  }
}

}  // namespace

std::string with_default(const char* help, const std::string& value) {
  return fmt::format("{} ({})", help, tr_format("default {0}", value));
}
std::string with_default(const char* help, Milliseconds value) {
  return with_default(help, format_duration(value));
}
std::string with_default(const char* help, int value) {
  return with_default(help, std::to_string(value));
}

std::vector<Option> option_table() {
  std::vector<Option> table;
  add(table, Group::response, response_options());
  add(table, Group::listening, listening_options());
  add(table, Group::limits, limit_options());
  add(table, Group::timeouts, timeout_options());
  add(table, Group::logging, logging_options());
  add(table, Group::faults, fault_options());
  add(table, Group::privileges, privilege_options());
  add(table, Group::other, other_options());
  return table;
}

}  // namespace merhaba::cli
