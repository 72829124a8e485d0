// merhaba: takes its options, opens its listeners, serves until asked to stop, gives an account.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "admin/routes.hpp"
#include "base/callback.hpp"
#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/user.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "cli/invocation.hpp"
#include "cli/privileges.hpp"
#include "cli/program_path.hpp"
#include "cli/reconfiguration.hpp"
#include "cli/run_files.hpp"
#include "net/endpoint.hpp"
#include "net/hand_over.hpp"
#include "net/handshakes.hpp"
#include "net/resolve.hpp"
#include "net/unix_listener.hpp"
#include "server/sandbox.hpp"
#include "server/server.hpp"

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

// What the process may do while it serves, and what of its later work that leaves out.
void check_privileges(const server::Config& config) {
  if (config.user) become(*config.user);
  as_user(config, [&config] { RunFiles(config).check(); });
  log::line(tr_format("privileges while serving: {0}", privileges_text()));
  bool tcp = false;
  for (const net::ListenSpec& spec : config.listen) {
    tcp = tcp || spec.kind == net::ListenSpec::Kind::tcp;
    if (spec.kind != net::ListenSpec::Kind::unix_path || spec.path.front() == '@') continue;
    if (!net::may_remove(spec.path)) {
      log::line(
          tr_format("at the stop the socket '{0}' cannot be removed: its directory is not writable",
                    make_visible(spec.path)));
    }
  }
  if (tcp && !net::may_drop_new_handshakes()) {
    log::line(tr(
        "at the stop the SYN of new clients cannot be dropped: that needs CAP_NET_ADMIN on Linux "
        "6.18 and later; they are refused instead, and clients in the accept queue are served"));
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
  if (config.admin && config.admin->kind != net::ListenSpec::Kind::systemd) {
    net::resolve(*config.admin);
  }
  RunFiles(config).check();
  check_privileges(config);
  log::line(tr_format("the options are valid: {0}, a greeting of {1} bytes", addresses,
                      config.greeting.size()));
}

void print_addresses(const server::Server& server, const server::Config& config) {
  const char* protocol = config.protocol == server::Protocol::raw ? "raw" : "http";
  for (const net::Endpoint& endpoint : server.endpoints()) {
    log::line(net::describe(endpoint, protocol));
  }
  if (::geteuid() == 0 && !config.user) {
    log::warning(
        tr("serving as root, which is not needed once the addresses are bound; choose another user "
           "with --user NAME"));
  }
}

void print_admin_addresses(const server::Server& server) {
  for (const net::Endpoint& endpoint : server.admin_endpoints()) {
    const std::string address = endpoint.address.text();
    log::line(tr_format("admin listener on {0}", address));
    if (!endpoint.address.is_ip() || endpoint.address.is_loopback()) continue;
    log::warning(
        tr_format("the admin listener on {0} can be reached from other machines, and anybody there "
                  "can take this server out of rotation or reload it; choose 127.0.0.1, a Unix "
                  "socket, or a network that only your monitoring uses",
                  address));
  }
}

admin::SameOrigin admin_hosts(const server::Server& server, const server::Config& config) {
  std::vector<net::SocketAddress> addresses;
  for (const net::Endpoint& endpoint : server.admin_endpoints()) {
    addresses.push_back(endpoint.address);
  }
  std::vector<std::string> names;
  if (config.admin && !config.admin->host.empty()) names.push_back(config.admin->host);
  return admin::SameOrigin(addresses, std::move(names));
}

void serve(const server::Config& config, Reconfiguration reconfiguration) {
  if (config.sandbox) server::prepare_sandbox();
  RunFiles files(config);
  if (!net::is_successor()) files.blank_summary();  // first of all: a start may fail
  server::Server server(config);
  as_user(config, [&] { files.check(); });
  if (config.sandbox) server::enter_sandbox();
  server.take_over();
  print_addresses(server, config);
  print_admin_addresses(server);
  as_user(config, [&] { files.write(server); });
  server.on_taken_back = Callback<>::to<&RunFiles::write_again>(&files);
  server.reload_by(std::move(reconfiguration));
  admin::Routes routes(server, admin_hosts(server, config));
  const server::Summary summary = server.run(&routes);
  try {
    log::line(summary.text());  // not lost, should the file fail
    files.write_summary(summary);
  } catch (const std::exception& error) {
    if (!summary.stuck) throw;
    log::error(error.what());
  }
  if (!summary.stuck) return;
  files.remove();
  std::_Exit(static_cast<int>(ExitCode::failed));  // nothing of the server may go
}

void run(const std::vector<std::string>& words) {
  const std::vector<std::string> arguments(words.begin() + (words.empty() ? 0 : 1), words.end());
  Invocation invocation = parse_invocation(arguments);
  invocation.config.invoked = {program_path(words.empty() ? "" : words.front()), words, nullptr};
  if (invocation.greeting_from_stdin) {
    invocation.config.invoked.standard_input =
        std::make_shared<const std::string>(invocation.config.greeting);
  }
  if (invocation.help) return print(help_text(option_table(), *invocation.help));
  if (invocation.version) return print(version_text(server::library_versions()));
  if (invocation.completion) {
    return print(completion::script(*invocation.completion, describe(option_table())));
  }
  if (invocation.probe) {
    const bool raw = invocation.config.protocol == server::Protocol::raw;
    return print(probe(*invocation.probe, raw) + "\n");
  }
  if (invocation.check) return check(invocation.config);
  serve(invocation.config, {arguments, invocation.settings});
}

}  // namespace
}  // namespace merhaba::cli

int main(int argc, char* argv[]) {
  using merhaba::ExitCode;
  merhaba::cli::keep_standard_descriptors();
  std::signal(SIGCHLD,
              SIG_DFL);           // inherited as ignored, it would hide how a child ended
  std::signal(SIGPIPE, SIG_IGN);  // send(2) reports a peer that went away by EPIPE
  auto code = ExitCode::stopped;
  try {
    merhaba::init_messages();
    merhaba::cli::run({argv, argv + argc});
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
