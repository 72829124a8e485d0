#include "bench/overflow/stall_run.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/load/budget.hpp"

namespace merhaba::bench::overflow {
namespace {

// Clients beyond what the model has open at once, for handshakes under way and a late machine.
constexpr std::uint64_t kMoreClients = 1024;
// No stall follows the end, and timeouts at most double: a client that has waited until then sends
// its SYN again before as much time has passed once more. A dropped request is sent again within 3
// s (TCP_TIMEOUT_FALLBACK), and again.
constexpr kernel::Nanoseconds kPatience = std::chrono::seconds(30);

load::Work load_of(const StallPlan& plan, const StallPrediction& predicted,
                   const net::SocketAddress& server, bool spin) {
  load::Work work = plan.work;
  work.mode = load::Mode::open;
  work.server = server;
  work.raw = true;
  work.request = load::kExperimentRequest;
  work.clients =
      static_cast<unsigned>(std::min(predicted.attempted, predicted.most_open + kMoreClients));
  work.timeout = work.duration * 2 + kPatience;
  work.ack_with_request = true;
  work.spin = spin;
  work.sources = load::choose_sources(work, 0);
  return work;
}

Account account(const StallRun& run, const std::string& name, const kernel::Counters& kernel,
                std::uint64_t drops) {
  Account account = account_of(run.tally, name);
  account.kernel = kernel;
  // A full queue drops SYNs, and requests of clients whose SYN still found a free place. Packets
  // that a CPU with too many queued ones dropped earlier (net.core.netdev_max_backlog) never reach
  // it.
  const std::uint64_t sent = kernel["TcpOutSegs"] + kernel["TcpRetransSegs"];
  const std::uint64_t astray = sent - std::min(sent, kernel["TcpInSegs"]);
  const std::uint64_t requests = run.tally.data_retransmissions;
  const std::uint64_t dropped = run.lost_syns() + requests - astray;
  // The listener counts a packet twice if its client waits in the SYN queue. A client that was sent
  // a cookie is not in that queue, and its packet counts once.
  const std::uint64_t with_cookie = kernel["TcpExtSyncookiesRecv"] - kernel["TcpExtSyncookiesSent"];
  account.checks = {
      {"SYNs and requests dropped (ListenOverflows)", dropped, kernel["TcpExtListenOverflows"]},
      {"dropped (ListenDrops)", dropped, kernel["TcpExtListenDrops"]},
      {"dropped (the listener's drops)", dropped + (requests - with_cookie), drops},
      {"SYNs sent again (TCPSynRetrans)", run.tally.syn_retransmissions,
       kernel["TcpExtTCPSynRetrans"]},
  };
  if (astray > 0)
    account.run += fmt::format(" ({} packets dropped before they reached the listener)", astray);
  return account;
}

// Makes the acceptor rest and serve as planned, by the time of the load's schedule.
class Conductor {
 public:
  Conductor(const StallPlan& plan, std::uint64_t holds, const load::RestingListener& listener,
            load::StallingAcceptor& acceptor)
      : plan_(plan), holds_(holds), listener_(listener.fd()), acceptor_(acceptor) {}

  void time(kernel::Nanoseconds at) {
    const std::optional<std::uint64_t> stall = plan_.stalls.number(at);
    if (stall != stall_) {
      if (stall_) acceptor_.serve();
      if (stall) acceptor_.rest();
      stall_ = stall;
    } else if (!stall && plan_.pace.count() == 0 && is_late()) {
      const kernel::Nanoseconds begin = kernel::now();
      acceptor_.serve();
      held_up_ += kernel::now() - begin;
    }
  }
  kernel::Nanoseconds held_up() const { return held_up_; }

 private:
  bool is_late() const { return net::queue_depth(listener_).value_or(0) * 2 >= holds_; }

  const StallPlan& plan_;
  std::uint64_t holds_;
  int listener_;
  load::StallingAcceptor& acceptor_;
  std::optional<std::uint64_t> stall_;
  kernel::Nanoseconds held_up_{};
};

}  // namespace

double StallRun::hit_share() const {
  return static_cast<double>(tally.late_clients) / static_cast<double>(tally.attempted);
}

StallRun run_stall(const StallPlan& plan, unsigned backlog, const target::Testbed& testbed,
                   const load::Watch& watch) {
  StallRun run;
  run.backlog = backlog;
  run.holds = std::min(backlog, testbed.longest_backlog()) + 1;
  run.predicted = predict(plan.scene(), run.holds);
  load::RestingListener listener({.backlog = static_cast<int>(backlog)});
  const load::Work work = load_of(plan, run.predicted, listener.address(), testbed.may_spin());
  load::check_budget(work);

  const kernel::Counters before = kernel::Counters::read();
  load::StallingAcceptor acceptor(listener, testbed.server_cpu(), plan.pace);
  Conductor conductor(plan, run.holds, listener, acceptor);
  run.tally = load::run_load(work, run.latencies, watch,
                             [&](kernel::Nanoseconds at) { conductor.time(at); });
  acceptor.stop();
  run.planned_rest = plan.stalls.length;
  run.held_up = conductor.held_up();
  run.rests = acceptor.rests();
  run.looks = acceptor.looks();
  run.account = account(run, fmt::format("{}, backlog {}", plan.text(), backlog),
                        kernel::Counters::read().since(before), listener.queue().drops);
  return run;
}

}  // namespace merhaba::bench::overflow
