// merhaba-bench overflow target: which backlog does another program ask for, and what does it hold?
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <optional>

#include "bench/command/accepted.hpp"
#include "bench/command/help.hpp"
#include "bench/command/measured_server.hpp"
#include "bench/command/progress.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/overflow/experiments.hpp"
#include "bench/overflow/server_reading.hpp"
#include "bench/target/backlog_setting.hpp"
#include "bench/target/running_peer.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::overflow {
namespace {

constexpr std::array kLimits{1000U, 4096U, 65535U};  // 4096 is the kernel's own

struct TargetOptions {
  ExperimentOptions common;
  std::vector<std::string> targets;  // names of servers to start, or one address
  std::optional<pid_t> process;
  std::vector<unsigned> limits;  // none: kLimits
  unsigned beyond = 8;
  std::string request;
  std::string peers;
};

class Examination {
 public:
  Examination(const TargetOptions& options, const target::Testbed& testbed)
      : options_(options), testbed_(testbed), progress_(options.common.quiet) {
    experiment.name = "target";
    experiment.question =
        "How many clients does a server's queue hold, and what backlog does it ask for?";
    experiment.sheets.push_back(servers_sheet());
  }

  void expect(std::size_t servers) { progress_.expect(servers * options_.limits.size()); }

  // Examines a server that is started again under each somaxconn.
  void examine(const target::Peer& peer, const target::Places& places) {
    ServerReading server{peer.name, "", {}};
    for (const unsigned limit : options_.limits) {
      kernel::set_sysctl("net/core/somaxconn", std::to_string(limit));
      target::RunningPeer running(peer, places, {.cpu = testbed_.server_cpu()});
      server.version = version_number(running.version());
      read(server, running.target(), question_for(peer));
    }
    conclude(server, peer.name);
  }

  // Examines a server that already runs.
  void examine(target::Target& target) {
    ServerReading server{target.text(), "", {}};
    read(server, target, question_for({}));
    conclude(server, target.program());
    experiment.words.emplace_back(
        "The drops are the listener's own. ListenOverflows, ListenDrops and the kernel's other "
        "counters cover every program in this network namespace.");
  }

  Experiment experiment;

 private:
  void read(ServerReading& server, target::Target& target, const Question& question) {
    progress_.begin(server.name, kernel::Nanoseconds(0));
    progress_.update(kernel::now(), server.readings.size(), experiment.findings.size());
    QueueReading& reading = server.readings.emplace_back(
        read_queue(target, options_.request.empty() ? question : question_of(options_.request),
                   options_.beyond, testbed_.is_private()));
    progress_.end();
    if (!reading.filled()) return;
    reading.account.run = fmt::format("{}, somaxconn {}", server.name, reading.somaxconn);
    experiment.accounts.push_back(reading.account);
  }

  void conclude(const ServerReading& server, const std::string& program) {
    server.add_to(experiment.sheets.front());
    experiment.conclusion += (experiment.conclusion.empty() ? "" : "\n") + server.conclusion();
    const std::string setting = target::backlog_setting(program, "N");
    if (options_.targets.size() == 1 && !setting.empty()) {
      experiment.conclusion += " To set another: " + setting + ".";
    }
    std::string words = server.words();
    if (!words.empty()) experiment.words.push_back(std::move(words));
    for (Finding& finding : server.findings()) experiment.findings.push_back(std::move(finding));
  }

  const TargetOptions& options_;
  const target::Testbed& testbed_;
  command::Progress progress_;
};

void examine_peers(const TargetOptions& options, Examination& examination) {
  const target::Places places = target::find_places(options.peers);
  const std::vector<target::Peer> known = target::read_peers(places, target::kDefaultPeers);
  if (!options.targets.empty()) examination.expect(options.targets.size());
  for (const std::string& name : options.targets) {
    examination.examine(target::find_peer(known, name), places);
  }
  if (!options.targets.empty()) return;
  std::vector<target::Peer> here;
  std::copy_if(known.begin(), known.end(), std::back_inserter(here),
               [&](const target::Peer& peer) { return target::is_here(peer, places); });
  examination.expect(here.size());
  for (const target::Peer& peer : here) {
    try {
      examination.examine(peer, places);
    } catch (const Error& error) {
      fmt::print(stderr, "merhaba-bench: continuing without {}: {}\n", peer.name, error.what());
    }
  }
}

// Returns the address of the name that a socket listens on.
net::SocketAddress listening_address(const std::string& text) {
  for (const net::SocketAddress& address : net::resolve(net::parse_listen(text))) {
    if (!kernel::listen_queues(address).empty()) return address;
  }
  throw Error("nobody on this machine listens on " + text +
              ": the server has to be on this machine and in this network namespace. "
              "Run merhaba-bench where the server runs");
}

// Returns whether the target already runs. Throws UsageError for options that exclude each other.
bool has_address(const TargetOptions& options) {
  const auto& targets = options.targets;
  if (std::none_of(targets.begin(), targets.end(), command::is_address)) {
    if (options.process) throw UsageError("--pid needs the HOST:PORT of a running server");
    return false;
  }
  if (targets.size() > 1) {
    throw UsageError(
        "HOST:PORT cannot be combined with other servers: examine a running server by itself");
  }
  if (!options.limits.empty()) {
    throw UsageError(
        "--somaxconn applies to servers that are started: a running one already has its queue");
  }
  return true;
}

void target(TargetOptions& options) {
  const bool runs = has_address(options);
  if (options.common.smoke) {
    if (options.targets.empty()) options.targets = {"merhaba"};
    options.limits = {64};
  }
  if (options.limits.empty()) options.limits.assign(kLimits.begin(), kLimits.end());
  if (runs) options.common.testbed.network = target::Network::host;
  const target::Testbed testbed = testbed_for(options.common, !runs);
  Examination examination(options, testbed);
  if (runs) {
    target::Target running(listening_address(options.targets.front()), options.process);
    examination.examine(running);
  } else {
    examine_peers(options, examination);
  }
  publish(examination.experiment, options.common, testbed);
}

}  // namespace

void add_target(CLI::App& overflow) {
  auto options = std::make_shared<TargetOptions>();
  CLI::App* command = overflow.add_subcommand(
      "target", "Find the backlog that a server asks for, by filling its queue");
  command::set_examples(*command,
                        {{"merhaba-bench overflow target nginx", "nginx with its default settings"},
                         {"merhaba-bench overflow target 127.0.0.1:8080",
                          "a running server, stopped for less than a second"}});
  command
      ->add_option("TARGET", options->targets,
                   "HOST:PORT of a server that runs on this machine; or servers to start with "
                   "the backlog that they choose: nginx, node, redis, http.server, haproxy, "
                   "caddy, merhaba, or NAME='COMMAND' with @address@ and @port@")
      ->default_str("all that are installed")
      ->type_name("");
  command
      ->add_option("--pid", options->process,
                   "process of a running server, if its port does not show it")
      ->check(command::at_least(1))
      ->type_name("N");
  command
      ->add_option("--somaxconn", options->limits,
                   "values of net.core.somaxconn to start servers under")
      ->default_str("1000,4096,65535")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(command::from_to(1, 65535))
      ->type_name("N,...");
  command->add_option("--beyond", options->beyond, "clients beyond the queue's capacity")
      ->check(command::from_to(1, 1000))
      ->capture_default_str()
      ->type_name("N");
  command
      ->add_option("--request", options->request,
                   "request of each client; the server must respond and then close")
      ->default_str("GET /")
      ->type_name("TEXT");
  command->add_option("--peers", options->peers, "folder of defaults.json")->type_name("DIR");
  add_options(*command, options->common);
  command->callback([options] { target(*options); });
}

}  // namespace merhaba::bench::overflow
