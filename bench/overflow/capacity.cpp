// merhaba-bench overflow capacity: how many handshakes complete while nobody accepts?
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "bench/command/accepted.hpp"
#include "bench/command/help.hpp"
#include "bench/command/progress.hpp"
#include "bench/kernel/listen_queue.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/load/budget.hpp"
#include "bench/load/crowd.hpp"
#include "bench/load/resting_listener.hpp"
#include "bench/overflow/experiment.hpp"
#include "bench/overflow/experiments.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {
namespace {

constexpr unsigned kBeyond = 4;  // clients beyond the predicted capacity
constexpr kernel::Nanoseconds kPatience =
    std::chrono::seconds(1);  // a dropped SYN is sent again after it

struct CapacityOptions {
  ExperimentOptions common;
  std::vector<unsigned> backlogs{0, 1, 5, 16, 128, 511, 1024, 4096, 65535};
  std::vector<unsigned> limits{128, 4096, 65535};
};

// The capacity of one cell of the sweep, from each source.
struct Reading {
  std::uint64_t predicted = 0;
  std::uint64_t clients = 0;    // that completed their handshake
  std::uint64_t tcp_info = 0;   // as the listener reports it
  std::uint64_t inet_diag = 0;  // the kernel's list of sockets

  bool agrees() const {
    return clients == predicted && tcp_info == predicted && inet_diag == predicted;
  }
};

std::uint64_t depth_by_inet_diag(const net::SocketAddress& address) {
  std::uint64_t depth = 0;
  for (const kernel::ListenQueue& queue : kernel::listen_queues(address)) depth += queue.depth;
  return depth;
}

Reading read_cell(unsigned backlog, unsigned limit, Experiment& experiment) {
  load::RestingListener listener({.backlog = static_cast<int>(backlog)});
  Reading reading;
  reading.predicted = std::min(backlog, limit) + 1;
  const std::uint64_t clients = reading.predicted + kBeyond;
  load::Crowd crowd(listener.address(), {.open = load::raise_open_sockets(clients)});
  const kernel::Counters before = kernel::Counters::read();
  crowd.connect(static_cast<unsigned>(clients));
  crowd.settle([&] { return listener.queue().drops; }, kPatience);
  const net::QueueState queue = listener.queue();
  reading.clients = crowd.connected();
  reading.tcp_info = queue.depth;
  reading.inet_diag = depth_by_inet_diag(listener.address());

  Account& account = experiment.accounts.emplace_back();
  account.run = fmt::format("backlog {}, somaxconn {}", backlog, limit);
  account.kernel = kernel::Counters::read().since(before);
  crowd.conclude(queue.depth);
  account.count(crowd);
  const std::uint64_t dropped = crowd.dropped_syns();
  account.checks = {
      {"in the queue (TCP_INFO)", account.of(load::Outcome::queued), queue.depth},
      {"SYNs dropped (the listener's drops)", dropped, queue.drops},
      {"SYNs dropped (ListenOverflows)", dropped, account.kernel["TcpExtListenOverflows"]},
      {"SYNs dropped (ListenDrops)", dropped, account.kernel["TcpExtListenDrops"]},
  };
  listener.close();  // resets every client, so that no socket lingers
  return reading;
}

void find_difference(const Account& account, const Reading& reading, Experiment& experiment) {
  if (reading.agrees()) return;
  experiment.findings.push_back(
      {"capacity at " + account.run, fmt::format("{}", reading.predicted),
       fmt::format("{} clients connected, TCP_INFO {}, inet_diag {}", reading.clients,
                   reading.tcp_info, reading.inet_diag)});
}

void capacity(CapacityOptions& options) {
  if (options.common.smoke) {
    options.backlogs = {0, 5, 16};
    options.limits = {8, 128};
  }
  const target::Testbed testbed = testbed_for(options.common);
  Experiment experiment;
  experiment.name = "capacity";
  experiment.question = "How many handshakes complete while nobody accepts?";
  result::Sheet& sweep = experiment.sheets.emplace_back();
  sweep.name = "sweep";
  sweep.plot = result::Sheet::Plot::capacity;
  sweep.title = "Clients connected while nobody accepts: min(backlog, somaxconn) + 1";
  sweep.columns = {{"backlog", "backlog"},     {"somaxconn", "somaxconn"},
                   {"predicted", "predicted"}, {"clients", "connected"},
                   {"tcp_info", "TCP_INFO"},   {"inet_diag", "inet_diag"}};
  command::Progress progress(options.common.quiet);
  progress.expect(options.limits.size() * options.backlogs.size());
  std::size_t cells = 0;
  std::size_t agreeing = 0;
  for (const unsigned limit : options.limits) {
    kernel::set_sysctl("net/core/somaxconn", std::to_string(limit));
    for (const unsigned backlog : options.backlogs) {
      progress.begin(fmt::format("backlog {}, somaxconn {}", backlog, limit),
                     kernel::Nanoseconds(0));
      progress.update(kernel::now(), cells, cells - agreeing);
      const Reading reading = read_cell(backlog, limit, experiment);
      progress.end();
      find_difference(experiment.accounts.back(), reading, experiment);
      ++cells;
      agreeing += reading.agrees() ? 1 : 0;
      sweep.add({double(backlog), double(limit), double(reading.predicted), double(reading.clients),
                 double(reading.tcp_info), double(reading.inet_diag)});
    }
  }
  std::uint64_t refused = 0;
  for (const Account& account : experiment.accounts) refused += account.of(load::Outcome::refused);
  experiment.conclusion = fmt::format(
      "The accept queue held min(backlog, net.core.somaxconn) + 1 connections in {} of {} cells.",
      agreeing, cells);
  experiment.words.emplace_back(
      "Connected clients, TCP_INFO and inet_diag are three readings of the same queue.");
  experiment.words.push_back(
      refused == 0 ? "No client was refused: beyond the capacity a SYN got no response."
                   : fmt::format("{} clients were refused.", refused));
  publish(experiment, options.common, testbed);
}

}  // namespace

void add_capacity(CLI::App& overflow) {
  auto options = std::make_shared<CapacityOptions>();
  CLI::App* command = overflow.add_subcommand(
      "capacity", "Count the handshakes that complete while nobody accepts");
  command::set_examples(*command, {{"merhaba-bench overflow capacity --backlog 5,128",
                                    "predicted and counted, by backlog and somaxconn"}});
  command->add_option("-b,--backlog", options->backlogs, "backlogs passed to listen(2)")
      ->delimiter(',')
      ->check(command::from_to(0, 65535))
      ->capture_default_str()
      ->type_name("N,...");
  command->add_option("--somaxconn", options->limits, "values of net.core.somaxconn")
      ->delimiter(',')
      ->check(command::from_to(1, 65535))
      ->capture_default_str()
      ->type_name("N,...");
  add_options(*command, options->common);
  command->callback([options] { capacity(*options); });
}

}  // namespace merhaba::bench::overflow
