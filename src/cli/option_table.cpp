#include <cstdint>
#include <limits>

#include "base/i18n.hpp"
#include "cli/convert.hpp"
#include "cli/fault_options.hpp"
#include "cli/input.hpp"
#include "cli/option.hpp"

namespace merhaba::cli {
namespace {

using server::Config;

// The kernel takes any int, but a queue of more than a million is a slip of the finger.
constexpr std::uint64_t kLongestQueue = 1'048'576;
constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

// --config, --help and --version are dealt with before the others.
void nothing(Invocation&, const Given&) {}

void protocol(Invocation& to, const Given& given) {
  to.config.protocol = static_cast<server::Protocol>(to_choice(given, {"http", "raw"}));
}

void access_log(Invocation& to, const Given& given) {
  to.config.access_log =
      static_cast<server::AccessLogFormat>(to_choice(given, {"off", "common", "combined", "json"}));
}

void listen(Invocation& to, const Given& given) {
  for (const std::string& value : given.values) {
    to.config.listen.push_back(to_listen(given.name, value));
  }
}

void admin(Invocation& to, const Given& given) {
  to.config.admin = to_listen(given.name, given.value());
}

void header(Invocation& to, const Given& given) {
  for (const std::string& value : given.values) {
    to.config.headers.push_back(to_header(given.name, value));
  }
}

void greeting(Invocation& to, const Given& given) {
  to.config.greeting = given.value();
  to.greeting_from_stdin = given.value() == "-";
}
void body_file(Invocation& to, const Given& given) {
  to.config.greeting = read_file(given.name, given.value(), kLongestGreeting);
}
void status(Invocation& to, const Given& given) { to.config.status = to_status(given); }
void workers(Invocation& to, const Given& given) { to.config.workers = to_workers(given); }
void stall(Invocation& to, const Given& given) { to.config.stall = to_stall(given); }
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

std::string by_default(const char* help, const std::string& value) {
  return fmt::format("{} ({})", help, tr_format("default {0}", value));
}
std::string by_default(const char* help, Milliseconds value) {
  return by_default(help, format_duration(value));
}
std::string by_default(const char* help, int value) {
  return by_default(help, std::to_string(value));
}

void add(std::vector<Option>& table, Group group, std::vector<Option> options) {
  for (Option& option : options) {
    option.group = group;
    table.push_back(std::move(option));
  }
}

}  // namespace

std::vector<Option> option_table() {
  const Config defaults;
  const std::string off = tr("off");
  const std::string path = tr("PATH");
  const std::string duration = tr("DURATION");
  const std::string size_word = tr("SIZE");
  std::vector<Option> table;
  add(table, Group::served,
      {
          {"greeting", 0, tr("GREETING"),
           by_default(tr("the body, byte for byte; -: from standard input"),
                      '"' + defaults.greeting + '"'),
           greeting},
          {"body-file", 0, path, tr("the body, from a file"), body_file},
          {"protocol", 'p', "http|raw",
           by_default(tr("raw: one read of up to 4096 bytes, the greeting, close"), "http"),
           protocol},
          {"status", 's', tr("CODE"),
           by_default(tr("of every good answer, 200 to 599"), defaults.status), status},
          {"header", 'H', tr("'NAME: VALUE'"), tr("a further field of the answers; repeatable"),
           header, "\n"},
      });
  add(table, Group::where,
      {
          {"listen", 'l', tr("ADDRESS"),
           by_default(tr("HOST:PORT, [V6]:PORT, PORT, :PORT (every interface, both families), "
                         "unix:PATH[,mode=OCTAL] or systemd[:NAME]; port 0: the system chooses; "
                         "repeatable"),
                      kDefaultListen),
           listen, " \t\n"},
          {"backlog", 'b', "N",
           by_default(tr("length asked for the accept queue; the start tells what is in effect"),
                      defaults.backlog),
           count<&Config::backlog, 0, kLongestQueue>},
          {"workers", 'w', "N|auto",
           by_default(tr("threads, each with its own loop, listener and counters; auto: one a CPU"),
                      static_cast<int>(defaults.workers)),
           workers},
          {"defer-accept", 0, duration,
           by_default(tr("the kernel keeps a connection this long until it has sent something "
                         "(TCP_DEFER_ACCEPT)"),
                      off),
           duration_or_off<&Config::defer_accept>},
          {"fastopen", 0, "N", by_default(tr("length of the TCP Fast Open queue"), off),
           count<&Config::fastopen, 0, kLongestQueue>},
          {"admin", 0, tr("ADDRESS"),
           by_default(tr("a second listener, for operators: probes (/livez, /readyz), /metrics, "
                         "/reload and a page for browsers; ADDRESS as for --listen"),
                      off),
           admin},
          {"port-file", 0, path, tr("gets the real addresses, one a line, once all of them listen"),
           text<&Config::port_file>},
          {"pid-file", 0, path,
           tr("write the process id to PATH while serving; a successor writes its own"),
           text<&Config::pid_file>},
      });
  add(table, Group::how_much,
      {
          {"accept-batch", 0, "N",
           by_default(tr("most connections accepted from the queue at a time"),
                      static_cast<int>(defaults.accept_batch)),
           count<&Config::accept_batch, 1, 65'536>},
          {"max-connections", 0, "N",
           by_default(tr("most connections open at once; further clients wait in the accept queue"),
                      tr("what the limit on open files allows")),
           count<&Config::max_connections, 0, 1'000'000'000>},
          {"max-header-bytes", 0, size_word,
           by_default(tr("of the request line and fields, 256 to 1MiB"),
                      format_size(defaults.max_header_bytes)),
           size<&Config::max_header_bytes, 256, 1 << 20>},
          {"max-body-bytes", 0, size_word,
           by_default(tr("of a request's body"), format_size(defaults.max_body_bytes)),
           size<&Config::max_body_bytes, 0, kNoLimit>},
          {"max-unsent-bytes", 0, size_word,
           by_default(tr("memory held for clients that do not read; beyond it, the connection "
                         "longest without progress is reset"),
                      format_size(defaults.max_unsent_bytes)),
           size<&Config::max_unsent_bytes, 1 << 20, kNoLimit>},
          {"send-buffer", 0, size_word,
           by_default(tr("kernel send buffer of each TCP connection: the most that is sent per "
                         "round trip"),
                      format_size(defaults.send_buffer)),
           size<&Config::send_buffer, 4096, 1 << 30>},
      });
  add(table, Group::how_long,
      {
          {"header-timeout", 0, duration,
           by_default(tr("from a request's first byte to the end of its head"),
                      defaults.header_timeout),
           timeout<&Config::header_timeout>},
          {"idle-timeout", 0, duration, by_default(tr("between requests"), defaults.idle_timeout),
           timeout<&Config::idle_timeout>},
          {"body-timeout", 0, duration,
           by_default(tr("from the end of the head to the end of the body"), defaults.body_timeout),
           timeout<&Config::body_timeout>},
          {"write-timeout", 0, duration,
           by_default(tr("without progress while the peer does not read"), defaults.write_timeout),
           timeout<&Config::write_timeout>},
          {"drain-delay", 0, duration,
           by_default(tr("after SIGTERM, fail /readyz but still accept everyone for this long, so "
                         "that load balancers notice before the stop"),
                      defaults.drain_delay),
           duration_or_off<&Config::drain_delay>},
          {"drain-timeout", 0, duration,
           by_default(tr("from the signal to stop, or the end of --drain-delay, to the end"),
                      defaults.drain_timeout),
           duration_or_off<&Config::drain_timeout>},
          {"stuck-after", 0, duration,
           by_default(
               tr("report a worker as stuck when one iteration of its loop takes longer; 0: never"),
               defaults.stuck_after),
           duration_or_off<&Config::stuck_after>},
          {"stall", 0, tr("DURATION[/EVERY]"),
           tr("block the loop on purpose, once or every so often, to watch the queue fill"), stall},
      });
  add(table, Group::told,
      {
          {"verbose", 'v', "", tr("print each peer and the bytes it sent"), verbose},
          {"access-log", 0, "off|common|combined|json",
           by_default(tr("a line for each request on standard output"), "off"), access_log},
          {"access-log-file", 0, path, tr("write the access log to PATH; reopened on SIGUSR1"),
           text<&Config::access_log_file>},
          {"summary-file", 0, path,
           tr("write the run's counters to PATH as JSON, at its end; until then they are 0"),
           text<&Config::summary_file>},
      });
  add(table, Group::faults, fault_options());
  add(table, Group::privileges,
      {
          {"user", 0, tr("NAME[:GROUP]"),
           tr("serve as this user, and be root no more, once the addresses are bound; names or "
              "numbers"),
           user},
          {"sandbox", 0, "",
           tr("allow only the system calls that serving takes; any other ends the process "
              "(seccomp)"),
           sandbox},
      });
  add(table, Group::other,
      {
          {"config", 0, path,
           tr("options from a file, a line each: NAME = VALUE; SIGHUP reads it anew"), nothing, "",
           false},
          {"check", 0, "", tr("validate, list the privileges that remain, do not serve"), check, "",
           false},
          {"probe", 0, tr("ADDRESS[/PATH]"),
           tr("send one request to a server, exit with 0 if it serves, else with 1; do not serve"),
           probe, "", false},
          {"completion", 0, "bash|zsh|fish", tr("print the completions for this shell"), completion,
           "", false},
          {"version", 0, "", tr("print the versions"), nothing, "", false},
          {"help", 'h', "", tr("print this"), nothing, "", false},
      });
  return table;
}

}  // namespace merhaba::cli
