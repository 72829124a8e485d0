// merhaba: takes its options, opens its listeners, serves until told to stop, gives an account.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/user.hpp"
#include "cli/help.hpp"
#include "cli/invocation.hpp"
#include "cli/port_file.hpp"
#include "cli/privileges.hpp"
#include "cli/whole_file.hpp"
#include "net/endpoint.hpp"
#include "net/handshakes.hpp"
#include "net/resolve.hpp"
#include "net/unix_listener.hpp"
#include "server/sandbox.hpp"
#include "server/server.hpp"
#include "server/summary_json.hpp"

namespace merhaba::cli {
namespace {

// Started with stdin, stdout or stderr closed, the first sockets would take their numbers, and
// messages would go to a client.
void keep_standard_descriptors() {
  int fd = 0;
  do {
    fd = ::open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) ::close(fd);
}

void print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) {
    throw Error(tr_format("cannot write to standard output: {0}", system_message(errno)));
  }
}

constexpr const char* kSummaryFile = "--summary-file";

// Says of whatever fails in `work` whom it fails for, once that is another than who started us.
template <class Work>
void as_user(const server::Config& config, Work work) {
  try {
    work();
  } catch (const Error& error) {
    if (!config.user) throw;
    throw Error(tr_format("as {0} (--user): {1}", make_visible(config.user->text), error.what()));
  }
}

void check_files(const server::Config& config) {
  if (!config.port_file.empty()) PortFile::check(config.port_file);
  if (!config.summary_file.empty()) check_writable(kSummaryFile, config.summary_file);
}

// What the process may do while it serves, and what of its later work that leaves out.
void check_privileges(const server::Config& config) {
  if (config.user) become(*config.user);
  as_user(config, [&config] { check_files(config); });
  log::line(tr_format("privileges while serving: {0}", privileges_text()));
  bool tcp = false;
  for (const net::ListenSpec& spec : config.listen) {
    tcp = tcp || spec.kind == net::ListenSpec::Kind::tcp;
    if (spec.kind != net::ListenSpec::Kind::unix_path || spec.path.front() == '@') continue;
    if (!net::may_remove(spec.path)) {
      log::line(
          tr_format("not possible at the stop: removing the socket '{0}', whose folder may "
                    "not be written",
                    make_visible(spec.path)));
    }
  }
  if (tcp && !net::may_drop_new_handshakes()) {
    log::line(
        tr("not possible at the stop: dropping the SYN of new clients, which takes CAP_NET_ADMIN "
           "on Linux 6.18 and later; they are refused instead, and whoever is queued is served"));
  }
}

// What can be known without taking an address.
void check(const server::Config& config) {
  if (config.sandbox) server::check_sandbox();
  std::string addresses;
  for (const net::ListenSpec& spec : config.listen) {
    addresses += (addresses.empty() ? "" : ", ") + spec.text;
    if (spec.kind != net::ListenSpec::Kind::systemd) net::resolve(spec);
  }
  check_files(config);
  check_privileges(config);
  log::line(tr_format("the options are in order: {0}, a greeting of {1} bytes", addresses,
                      config.greeting.size()));
}

void write_summary(const server::Config& config, const server::Summary& summary) {
  if (config.summary_file.empty()) return;
  write_whole(kSummaryFile, config.summary_file, server::summary_json(summary),
              ::geteuid() == 0 ? config.user : std::nullopt);
}

void serve(const server::Config& config) {
  if (config.sandbox) server::prepare_sandbox();
  // First of all: from here on nobody takes the file of an earlier run for that of this one.
  const server::Summary blank{std::vector<server::Counters>(config.workers)};
  write_summary(config, blank);
  server::Server server(config);
  // Should it not be possible at the end, as the user we are now, that shows here.
  if (config.user) as_user(config, [&] { write_summary(config, blank); });
  const char* protocol = config.protocol == server::Protocol::raw ? "raw" : "http";
  std::string addresses;
  for (const net::Endpoint& endpoint : server.endpoints()) {
    log::line(net::describe(endpoint, protocol));
    addresses += endpoint.address.text() + "\n";
  }
  std::optional<PortFile> port_file;
  if (::geteuid() == 0 && !config.user) {
    log::warning(
        tr("serving as root, which is not needed once the addresses are bound; choose another user "
           "with --user NAME"));
  }
  as_user(config, [&] {
    if (!config.port_file.empty()) port_file.emplace(config.port_file, addresses);
  });
  if (config.sandbox) server::enter_sandbox();
  const server::Summary summary = server.run();
  try {
    log::line(summary.text());  // not lost, should the file fail
    write_summary(config, summary);
  } catch (const std::exception& error) {
    if (!summary.stuck) throw;
    log::error(error.what());
  }
  if (!summary.stuck) return;
  port_file.reset();
  std::_Exit(static_cast<int>(ExitCode::failed));  // nothing of the server may go
}

void run(const std::vector<std::string>& arguments) {
  const Invocation invocation = parse_invocation(arguments);
  if (invocation.help) return print(help_text(option_table()));
  if (invocation.version) return print(version_text(server::library_versions()));
  if (invocation.check) return check(invocation.config);
  serve(invocation.config);
}

}  // namespace
}  // namespace merhaba::cli

int main(int argc, char* argv[]) {
  using merhaba::ExitCode;
  merhaba::cli::keep_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // a peer that went away is told by send(2)'s EPIPE
  auto code = ExitCode::stopped;
  try {
    merhaba::init_messages();
    merhaba::cli::run({argv + (argc > 0 ? 1 : 0), argv + argc});
  } catch (const merhaba::UsageError& error) {
    merhaba::log::error(error.what());
    merhaba::log::line(merhaba::tr("try: merhaba --help"));
    code = ExitCode::usage;
  } catch (const std::exception& error) {
    merhaba::log::error(error.what());
    code = ExitCode::failed;
  }
  return static_cast<int>(code);
}
