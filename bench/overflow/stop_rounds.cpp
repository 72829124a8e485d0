#include "bench/overflow/stop_rounds.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"
#include "bench/load/budget.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::overflow {

namespace {

// Halts and signals the server while the load runs.
class Conductor {
 public:
  Conductor(target::RunningPeer& server, std::uint64_t wanted) : server_(server), wanted_(wanted) {}

  void look(const load::Tally& so_far) {
    if (signalled()) return;
    if (stopped_) {
      const std::uint64_t queued = server_.target().queued();
      if (queued >= wanted_) signal(queued);
    } else if (so_far.responses > 0) {  // all its processes have started and handle signals
      server_.target().refresh();
      stopped_.emplace(server_.target());
    }
  }

  bool signalled() const { return queued_ > 0; }
  std::uint64_t queued() const { return queued_; }

 private:
  // Signals the process that we have started, which passes it on to its workers.
  void signal(std::uint64_t queued) {
    const pid_t process = server_.target().processes().front();
    if (::kill(process, server_.peer().graceful_stop) != 0) {
      throw Error(fmt::format("cannot signal {} to stop: {}", server_.target().text(),
                              kernel::errno_in_words(errno)));
    }
    stopped_->resume();
    queued_ = queued;
  }

  target::RunningPeer& server_;
  std::uint64_t wanted_;
  std::uint64_t queued_ = 0;
  std::optional<target::Target::Stopped> stopped_;
};

void check_capacity(target::RunningPeer& server, std::uint64_t wanted) {
  const std::uint64_t holds = server.target().capacity().value_or(0);
  if (holds >= wanted) return;
  throw Error(fmt::format("the accept queue of {} holds {}; use at most that many (--queued)",
                          server.target().text(), holds));
}

}  // namespace

GracefulStop& GracefulStop::operator+=(const GracefulStop& more) {
  tally += more.tally;
  queued = std::min(queued, more.queued);
  if (more.served_by_server) {
    served_by_server = served_by_server.value_or(0) + *more.served_by_server;
  }
  return *this;
}

Account GracefulStop::account(const std::string& name, const kernel::Counters& kernel) const {
  Account account = account_of(tally, name);
  account.kernel = kernel;
  account.checks = {
      {"connections (ActiveOpens)", account.attempted, kernel["TcpActiveOpens"]},
      {"refused (AttemptFails)", account.of(load::Outcome::refused), kernel["TcpAttemptFails"]},
      {"SYNs sent again (TCPSynRetrans)", tally.syn_retransmissions,
       kernel["TcpExtTCPSynRetrans"]}};
  return account;
}

GracefulStop stop_gracefully(target::RunningPeer& server, const load::Work& work,
                             std::uint64_t queued, const load::Watch& watch) {
  check_capacity(server, queued);
  GracefulStop result;
  load::Latencies unused;
  {
    Conductor conductor(server, queued);
    result.tally =
        load::run_load(work, unused, [&](kernel::Nanoseconds at, const load::Tally& so_far) {
          conductor.look(so_far);
          if (watch) watch(at, so_far);
        });
    if (!conductor.signalled()) {
      throw Error(
          fmt::format("{} clients did not get into the queue of {}: it never responded, or "
                      "the rate is too low",
                      queued, server.target().text()));
    }
    result.queued = conductor.queued();
  }
  server.stop();
  // The summary of a server that was killed, or cut its stop short, lacks clients.
  const auto summary = server.summary();
  if (summary && summary->complete) result.served_by_server = summary->served;
  return result;
}

namespace {

// Milliseconds during which clients arrive before the halt, and after the queue is full.
constexpr double kBefore = 300;
constexpr double kAfter = 500;

load::Work work_for(const StopRounds& options, unsigned round, const net::SocketAddress& server,
                    const target::Testbed& testbed) {
  const double filling = 1000 * options.queued / options.rate;
  command::LoadOptions load;
  load.rate = fmt::format("{}", options.rate);
  // A client that arrives while new handshakes are refused waits for a second.
  load.clients = options.queued + static_cast<unsigned>(options.rate) + 1;
  load.duration = fmt::format("{:.0f}ms", kBefore + filling + kAfter);
  load.seed = options.seed + round;
  return work_of_round(load, round, server, testbed);
}

}  // namespace

GracefulStop stop_rounds(const target::Peer& peer, const target::Places& places,
                         const StopRounds& options, const target::Testbed& testbed,
                         command::Progress& progress) {
  if (!peer.can(load::Mode::open)) {
    throw UsageError(
        peer.name +
        " cannot be stopped under load, because it does not close connections: " + peer.about);
  }
  GracefulStop sum;
  for (unsigned round = 1; round <= options.rounds; ++round) {
    target::RunningPeer server(peer, places, {testbed.longest_backlog(), testbed.server_cpu()});
    const load::Work work = work_for(options, round, server.target().address(), testbed);
    progress.begin(fmt::format("{}, round {} of {}", peer.name, round, options.rounds),
                   work.duration);
    sum += stop_gracefully(server, work, options.queued,
                           [&](kernel::Nanoseconds at, const load::Tally& so_far) {
                             progress.update(at, so_far.responses, so_far.failed());
                           });
    progress.end();
  }
  return sum;
}

load::Work work_of_round(const command::LoadOptions& load, unsigned round,
                         const net::SocketAddress& server, const target::Testbed& testbed) {
  load::Work work = command::make_work(load, load::Mode::open, server, testbed);
  // Twice the mean, which the arrivals do not reach.
  work.sources =
      sources_of_their_own(round, 2 * static_cast<unsigned>(load::need_of(work).per_minute));
  load::check_budget(work);
  return work;
}

std::vector<net::SocketAddress> sources_of_their_own(unsigned round, unsigned clients) {
  constexpr unsigned kFirstPort = 1024;  // ports below it are reserved for root
  constexpr unsigned kPorts = 65536 - kFirstPort;
  constexpr unsigned kHosts = 250;  // of each of the last two bytes
  std::vector<net::SocketAddress> sources;
  for (unsigned i = 0; i < clients; ++i) {
    if (i % kPorts == 0) {
      const std::string host = fmt::format("127.{}.{}.{}:0", 1 + i / kPorts,
                                           1 + round / kHosts % kHosts, 1 + round % kHosts);
      sources.push_back(net::resolve(net::parse_listen(host)).front());
    } else {
      sources.push_back(sources.back());
    }
    sources.back().set_port(static_cast<std::uint16_t>(kFirstPort + i % kPorts));
  }
  return sources;
}

}  // namespace merhaba::bench::overflow
