#include "bench/overflow/hand_over_rounds.hpp"

#include <fmt/core.h>

#include <thread>

#include "bench/command/load_options.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/load/crowd.hpp"
#include "net/socket.hpp"

namespace merhaba::bench::overflow {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kWindow{1500};
constexpr milliseconds kSlowBefore{100};  // the slow client comes, before the hand-over begins
constexpr milliseconds kSlowAfter{300};   // it sends the rest of its request, after that
constexpr milliseconds kPatience{20'000};
constexpr milliseconds kStep{2};  // the hand-over's next step is due at the earliest

bool is_whole(std::string_view response) {
  return response.starts_with("HTTP/1.1 200 ") && response.find("\r\n\r\n") != std::string::npos;
}

class SlowClient {
 public:
  explicit SlowClient(const load::Work& work)
      : request_(work.request), crowd_(work.server, {.is_whole = is_whole}) {}

  void come() { crowd_.connect(1); }
  void look() {
    crowd_.look();
    crowd_.ask(std::string_view(request_).substr(0, half()));
  }
  bool has_asked() const { return crowd_.clients().front().asked.has_value(); }
  void send_rest() {
    if (!crowd_.all_over()) {
      net::send_now(crowd_.clients().front().socket.get(),
                    std::string_view(request_).substr(half()), {}, false);
    }
  }
  bool is_over() const { return crowd_.all_over(); }
  void account(HandedOver& result) {
    crowd_.conclude(0);
    result.slow.count(crowd_);
    result.slow_syns_again += crowd_.dropped_syns();
  }

 private:
  std::size_t half() const { return request_.size() / 2; }

  std::string request_;
  load::Crowd crowd_;
};

// Takes each step when it is due, while the load runs and after it.
class Conductor {
 public:
  Conductor(target::Succession& servers, const load::Work& work)
      : servers_(servers), middle_(work.duration / 2), slow_(work) {}

  void look(kernel::Nanoseconds since_start) {
    if (since_start < next_) return;
    next_ = since_start + kStep;
    if (!came_ && since_start >= middle_ - kSlowBefore) {
      slow_.come();
      came_ = true;
    }
    if (came_) slow_.look();
    if (!begun_ && since_start >= middle_) {
      servers_.begin();
      begun_ = true;
    }
    if (begun_ && !handed_over_) handed_over_ = servers_.is_over();
    if (begun_ && !sent_ && slow_.has_asked() && since_start >= middle_ + kSlowAfter) {
      slow_.send_rest();
      sent_ = true;
    }
  }

  bool is_over() const { return handed_over_ && (slow_.is_over() || sent_too_long_ago()); }
  void account(HandedOver& result) { slow_.account(result); }

 private:
  bool sent_too_long_ago() const { return next_ > middle_ + kPatience; }

  target::Succession& servers_;
  kernel::Nanoseconds middle_;
  kernel::Nanoseconds next_{};
  SlowClient slow_;
  bool came_ = false;
  bool begun_ = false;
  bool sent_ = false;
  bool handed_over_ = false;
};

load::Work work_for(const StopRounds& options, unsigned round, const net::SocketAddress& server,
                    const target::Testbed& testbed) {
  command::LoadOptions load;
  load.rate = fmt::format("{}", options.rate);
  // A client whose SYN is dropped waits for a second.
  load.clients = static_cast<unsigned>(options.rate) + 16;
  load.duration = fmt::format("{}ms", kWindow.count());
  load.seed = options.seed + round;
  return work_of_round(load, round, server, testbed);
}

}  // namespace

Account HandedOver::account(const std::string& name, const kernel::Counters& kernel) const {
  Account account = account_of(tally, name);
  account += slow;
  account.kernel = kernel;
  account.checks = {
      {"connections (ActiveOpens)", account.attempted, kernel["TcpActiveOpens"]},
      {"refused (AttemptFails)", account.of(load::Outcome::refused), kernel["TcpAttemptFails"]},
      {"SYNs sent again (TCPSynRetrans)", syns_again(), kernel["TcpExtTCPSynRetrans"]}};
  return account;
}

void hand_over(target::Succession& servers, const load::Work& work, HandedOver& result,
               const load::Watch& watch) {
  Conductor conductor(servers, work);
  const kernel::Nanoseconds start = kernel::now();
  const auto look = [&] { conductor.look(kernel::now() - start); };
  result.tally +=
      load::run_load(work, result.latencies, watch, [&](kernel::Nanoseconds) { look(); });
  while (!conductor.is_over()) {
    kernel::throw_if_interrupted();
    look();
    std::this_thread::sleep_for(kStep);
  }
  conductor.account(result);
}

HandedOver hand_over_rounds(const target::Peer& peer, const target::Places& places,
                            const StopRounds& options, const target::Testbed& testbed,
                            command::Progress& progress) {
  target::Succession servers(peer, places, {testbed.longest_backlog(), testbed.server_cpu()});
  HandedOver result;
  for (unsigned round = 1; round <= options.rounds; ++round) {
    const load::Work work = work_for(options, round, servers.first().target().address(), testbed);
    progress.begin(fmt::format("{}, hand-over {} of {}", peer.name, round, options.rounds),
                   work.duration);
    hand_over(servers, work, result, [&](kernel::Nanoseconds at, const load::Tally& so_far) {
      progress.update(at, so_far.responses, so_far.failed());
    });
    progress.end();
  }
  servers.stop();
  result.served_by_servers = servers.served();
  return result;
}

}  // namespace merhaba::bench::overflow
