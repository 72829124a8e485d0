// The options on the response, and on where it is served.
#include <cstdint>

#include "base/i18n.hpp"
#include "cli/convert.hpp"
#include "cli/input.hpp"
#include "cli/option_groups.hpp"

namespace merhaba::cli {
namespace {

using server::Config;

// The kernel takes any int, but a queue of more than a million is a slip of the finger.
constexpr std::uint64_t kLongestQueue = 1'048'576;

void greeting(Invocation& to, const Given& given) {
  to.config.greeting = given.value();
  to.greeting_from_stdin = given.value() == "-";
}
void body_file(Invocation& to, const Given& given) {
  to.config.greeting = read_file(given.name, given.value(), kLongestGreeting);
}
void protocol(Invocation& to, const Given& given) {
  to.config.protocol = static_cast<server::Protocol>(to_choice(given, {"http", "raw"}));
}
void status(Invocation& to, const Given& given) { to.config.status = to_status(given); }
void header(Invocation& to, const Given& given) {
  for (const std::string& value : given.values) {
    to.config.headers.push_back(to_header(given.name, value));
  }
}

void listen(Invocation& to, const Given& given) {
  for (const std::string& value : given.values) {
    to.config.listen.push_back(to_listen(given.name, value));
  }
}
void workers(Invocation& to, const Given& given) { to.config.workers = to_workers(given); }
void admin(Invocation& to, const Given& given) {
  to.config.admin = to_listen(given.name, given.value());
}

}  // namespace

std::vector<Option> response_options() {
  const Config defaults;
  return {
      common({"greeting", 0, tr("GREETING"),
              with_default(tr("body of every response; -: from standard input"),
                           '"' + defaults.greeting + '"'),
              greeting}),
      common({"body-file", 0, tr("PATH"), tr("read the body from PATH"), body_file}),
      common({"protocol", 'p', "http|raw",
              with_default(tr("raw: read up to 4096 bytes once, send the greeting, close"), "http"),
              protocol}),
      common({"status", 's', tr("CODE"),
              with_default(tr("status code, 200 to 599"), defaults.status), status}),
      common({"header", 'H', tr("'NAME: VALUE'"), tr("add a field to every response; repeatable"),
              header, "\n"}),
  };
}

std::vector<Option> listening_options() {
  const Config defaults;
  const std::string off = tr("off");
  const std::string path = tr("PATH");
  return {
      common({"listen", 'l', tr("ADDRESS"),
              with_default(tr("PORT, HOST:PORT, :PORT (every interface) or unix:PATH; repeatable"),
                           kDefaultListen),
              listen, " \t\n"}),
      common({"backlog", 'b', "N",
              with_default(tr("accept queue length to request"), defaults.backlog),
              count<&Config::backlog, 0, kLongestQueue>}),
      common({"workers", 'w', "N|auto",
              with_default(tr("threads; auto: one per CPU"), static_cast<int>(defaults.workers)),
              workers}),
      {"defer-accept", 0, tr("DURATION"),
       with_default(tr("let the kernel hold a connection until it has sent data, at most for "
                       "DURATION (TCP_DEFER_ACCEPT)"),
                    off),
       duration_or_off<&Config::defer_accept>},
      {"fastopen", 0, "N", with_default(tr("length of the TCP Fast Open queue"), off),
       count<&Config::fastopen, 0, kLongestQueue>},
      common({"admin", 0, tr("ADDRESS"),
              with_default(tr("second listener: /livez, /readyz, /metrics and an admin page"), off),
              admin}),
      {"port-file", 0, path,
       tr("write the actual addresses to PATH, one per line, once all of them listen"),
       text<&Config::port_file>},
      {"pid-file", 0, path,
       tr("write the process id to PATH while serving; a successor writes its own"),
       text<&Config::pid_file>},
  };
}

}  // namespace merhaba::cli
