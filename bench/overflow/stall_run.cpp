#include "bench/overflow/stall_run.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/load/budget.hpp"

namespace merhaba::bench::overflow {
namespace {

// More than the model has open at once, for the handshakes under way and a machine that is late.
constexpr std::uint64_t kMoreClients = 1024;
// Nobody stalls after the end, and who has called until then calls again before as much time has
// passed once more: timeouts at most double. A request that was dropped is sent again in 3 s or
// less (TCP_TIMEOUT_FALLBACK), and again.
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
  // What came at the full queue: SYNs, and requests of clients whose SYN had met a place still
  // free; but for those lost before, where a CPU had too many packets before it
  // (net.core.netdev_max_backlog).
  const std::uint64_t sent = kernel["TcpOutSegs"] + kernel["TcpRetransSegs"];
  const std::uint64_t astray = sent - std::min(sent, kernel["TcpInSegs"]);
  const std::uint64_t requests = run.tally.data_retransmissions;
  const std::uint64_t dropped = run.lost_syns() + requests - astray;
  // Of a client who waits in the SYN queue the listener counts a packet twice, once as its own; who
  // was sent a cookie is not in there, but checked with each packet.
  const std::uint64_t with_cookie = kernel["TcpExtSyncookiesRecv"] - kernel["TcpExtSyncookiesSent"];
  account.checks = {
      {"SYNs and requests dropped (ListenOverflows)", dropped, kernel["TcpExtListenOverflows"]},
      {"dropped (ListenDrops)", dropped, kernel["TcpExtListenDrops"]},
      {"dropped (the listener's drops)", dropped + (requests - with_cookie), drops},
      {"SYNs sent again (TCPSynRetrans)", run.tally.syn_retransmissions,
       kernel["TcpExtTCPSynRetrans"]},
  };
  if (astray > 0) account.run += fmt::format(" ({} packets lost before they came to it)", astray);
  return account;
}

// Lets the acceptor rest and work as the plan has it, by the time of the load's schedule.
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
