#include "bench/overflow/stop_ways.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/load/budget.hpp"
#include "bench/load/crowd.hpp"
#include "bench/load/resting_listener.hpp"
#include "net/handshakes.hpp"

namespace merhaba::bench::overflow {
namespace {

// Long enough for a dropped SYN to be sent again, 1 s after the first (RFC 6298), and answered.
constexpr kernel::Nanoseconds kPatience = std::chrono::seconds(5);

class Stop {
 public:
  Stop(StopWay way, unsigned queued)
      : way_(way),
        queued_(queued),
        late_(std::max(1U, queued / 10)),
        most_(queued_ + kMoments * late_),
        listener_({.backlog = static_cast<int>(most_), .reuse_port = starts_another(way)}),
        crowd_(listener_.address(), {.fresh_sources = true}) {
    const std::uint64_t sockets = 2 * std::uint64_t{most_};  // both ends of each
    if (load::raise_open_sockets(sockets) < sockets) {
      throw Error("too few descriptors for " + std::to_string(queued) +
                  " clients in the queue; use fewer (--queued), or raise ulimit -Hn");
    }
  }

  StopRun run() {
    const kernel::Counters before = kernel::Counters::read();
    come(queued_);
    stop();
    serve_connected();
    crowd_.watch([this] { return crowd_.all_over(); }, kPatience);
    crowd_.conclude(successor_ ? successor_->queue().depth : 0);
    account(kernel::Counters::read().since(before));
    return std::move(run_);
  }

 private:
  static constexpr unsigned kMoments =
      3;  // at most, at which clients arrive once the stop has begun

  // Returns whether the successor's socket is another one of the same port.
  static bool starts_another(StopWay way) {
    return way == StopWay::successor || way == StopWay::migrating_successor;
  }

  void stop() {
    switch (way_) {
      case StopWay::close_first:
        close();
        come(late_);
        return predict(0, queued_, late_);
      case StopWay::drain_first:
        serve_connected();
        come(late_);  // after the last accept
        close();
        come(late_);
        return predict(queued_, late_, late_);
      case StopWay::refuse_first:
        refuse_first();
        return predict(queued_, 0, 3 * late_);
      case StopWay::hand_over:
        hand_over();
        return predict(queued_ + 3 * late_, 0, 0);
      default:
        return start_another(way_ == StopWay::migrating_successor);
    }
  }

  void refuse_first() {
    if (!net::refuse_new_handshakes(listener_.fd())) {
      throw Error("cannot make the listener refuse new handshakes (SO_ATTACH_FILTER)");
    }
    come(late_);
    for (bool pending = true; pending;) {
      pending =
          net::pending_handshakes(listener_.address()) > 0;  // read before the queue is emptied
      serve_connected();
    }
    come(late_);
    close();
    come(late_);
  }

  void hand_over() {
    successor_.emplace(listener_.another());
    come(late_);
    serve_connected();
    come(late_);  // while the predecessor still holds the socket
    close();
    come(late_);
  }

  void start_another(bool migrate) {
    kernel::set_sysctl("net/ipv4/tcp_migrate_req", migrate ? "1" : "0");
    successor_.emplace(load::RestingListener::Options{.backlog = static_cast<int>(most_),
                                                      .reuse_port = true,
                                                      .port = listener_.address().port()});
    come(late_);  // to either listener
    const std::uint64_t left = listener_.queue().depth;
    close();
    kernel::set_sysctl("net/ipv4/tcp_migrate_req", "0");
    come(late_);
    moved_ = migrate ? left : 0;
    const std::uint64_t lost = migrate ? 0 : left;
    predict(queued_ + 2 * late_ - lost, lost, 0);
  }

  // Opens `clients` connections; each sends its request once connected.
  void come(unsigned clients) {
    crowd_.connect(clients);
    if (!crowd_.settle([this] { return drops(); }, kPatience)) {
      throw Error("clients were neither connected nor dropped within 5 s");
    }
    crowd_.ask(load::kExperimentRequest);
  }

  // Serves until every connected client has its response, from the listener or its successor.
  void serve_connected() {
    load::RestingListener& server = successor_ ? *successor_ : listener_;
    if (server.fd() < 0) return;
    crowd_.watch(
        [&] {
          server.serve();
          return std::all_of(crowd_.clients().begin(), crowd_.clients().end(),
                             [](const load::KnownClient& client) {
                               return client.is_over() || !client.established;
                             });
        },
        kPatience);
  }

  std::uint64_t drops() const {
    if (way_ == StopWay::hand_over && successor_) return successor_->queue().drops;
    return listener_.fd() < 0 ? drops_ : listener_.queue().drops;
  }

  void close() {
    drops_ = drops();
    listener_.close();
  }

  void predict(std::uint64_t served, std::uint64_t reset, std::uint64_t refused) {
    run_.predicted.attempted = served + reset + refused;
    run_.predicted.count(load::Outcome::served, served);
    run_.predicted.count(load::Outcome::reset, reset);
    run_.predicted.count(load::Outcome::refused, refused);
  }

  void account(const kernel::Counters& kernel) {
    Account& account = run_.account;
    account.run = stop_way_name(way_);
    account.kernel = kernel;
    account.count(crowd_);
    run_.lost_syns = crowd_.dropped_syns();
    account.checks = {
        {"connections (ActiveOpens)", account.attempted, kernel["TcpActiveOpens"]},
        {"SYNs dropped (the listener's drops)", run_.lost_syns, drops()},
        {"SYNs sent again (TCPSynRetrans)", run_.lost_syns, kernel["TcpExtTCPSynRetrans"]},
        {"refusals and resets (OutRsts)",
         account.of(load::Outcome::refused) + account.of(load::Outcome::reset),
         kernel["TcpOutRsts"]},
        {"left to the successor (TCPMigrateReqSuccess)", moved_,
         kernel["TcpExtTCPMigrateReqSuccess"]},
    };
  }

  StopWay way_;
  unsigned queued_;
  unsigned late_;
  unsigned most_;  // clients in all
  load::RestingListener listener_;
  std::optional<load::RestingListener> successor_;
  load::Crowd crowd_;
  std::uint64_t drops_ = 0;  // of the listener, when it was closed
  std::uint64_t moved_ = 0;  // from its queue to the successor's
  StopRun run_;
};

}  // namespace

std::string_view stop_way_name(StopWay way) {
  switch (way) {
    case StopWay::close_first:
      return "close";
    case StopWay::drain_first:
      return "drain, close";
    case StopWay::refuse_first:
      return "refuse new, drain, close";
    case StopWay::successor:
      return "successor, close";
    case StopWay::migrating_successor:
      return "successor, close, tcp_migrate_req 1";
    default:
      return "hand over";
  }
}

bool StopRun::as_predicted() const {
  return account.attempted == predicted.attempted && account.outcomes == predicted.outcomes;
}

std::uint64_t lost_clients(const Account& account) {
  return account.of(load::Outcome::reset) + account.of(load::Outcome::unanswered) +
         account.of(load::Outcome::timed_out);
}

StopRun try_stop(StopWay way, unsigned queued) { return Stop(way, queued).run(); }

}  // namespace merhaba::bench::overflow
