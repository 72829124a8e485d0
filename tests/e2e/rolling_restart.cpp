#include "e2e/rolling_restart.hpp"

#include <fmt/core.h>

#include <chrono>
#include <memory>
#include <stdexcept>

#include "e2e/haproxy.hpp"
#include "e2e/private_network.hpp"

namespace merhaba::e2e {
namespace {

constexpr unsigned kHosts = 3;
constexpr std::chrono::milliseconds kBetween{200};  // one restart and the next

class Fleet {
 public:
  Fleet(const PrivateNetwork& network, std::string drain_delay)
      : network_(network), drain_delay_(std::move(drain_delay)) {
    for (unsigned i = 0; i < kHosts; ++i) start(i);
  }

  void start(unsigned host) {
    const std::string address = PrivateNetwork::address(host);
    merhabas_[host] = std::make_unique<Merhaba>(
        std::vector<std::string>{"-l", address + ":8080", "--admin", address + ":9090",
                                 "--drain-delay", drain_delay_},
        network_.on(host));
  }

  void stop(unsigned host) {
    const Ended ended = merhabas_[host]->stop();
    if (ended.code != 0) throw std::runtime_error("merhaba failed: " + ended.err);
    accounts_.push_back(ended.account);
  }

  std::vector<Account> end() {
    for (unsigned i = 0; i < kHosts; ++i) stop(i);
    return std::move(accounts_);
  }

 private:
  const PrivateNetwork& network_;
  std::string drain_delay_;
  std::unique_ptr<Merhaba> merhabas_[kHosts];
  std::vector<Account> accounts_;
};

void wait_until_up(const Haproxy& haproxy, unsigned host) {
  if (!haproxy.becomes_up(host)) throw std::runtime_error("HAProxy sees a server down for good");
}

}  // namespace

std::string RollingResult::figures() const {
  const Requests& of = requests;
  return fmt::format(
      "{} requests in {:.1f} s, {} failed ({} refused, {} reset, {} another response, {} none); "
      "median {:.1f} ms, 99 % {:.1f}, 99.9 % {:.1f}, longest {:.1f}",
      of.sent, seconds, of.failed(), of.refused, of.reset, of.unserved, of.unanswered, of.wait(0.5),
      of.wait(0.99), of.wait(0.999), of.wait(1));
}

std::string rolling_restart_missing() {
  if (!Haproxy::installed()) return "haproxy is not installed";
  if (!test::may_open(15'000)) return "too few open files are allowed";
  return PrivateNetwork::missing();
}

RollingResult rolling_restart(const RollingPlan& plan) {
  using Clock = std::chrono::steady_clock;
  const PrivateNetwork network(kHosts);
  Fleet fleet(network, plan.drain_delay);
  std::vector<std::string> hosts;
  for (unsigned i = 0; i < kHosts; ++i) hosts.push_back(PrivateNetwork::address(i));
  const Haproxy haproxy(hosts, plan.haproxy_settings);
  for (unsigned i = 0; i < kHosts; ++i) wait_until_up(haproxy, i);

  RollingResult result;
  const Clock::time_point began = Clock::now();
  OpenLoop load(Haproxy::address(), plan.per_second);
  for (unsigned round = 0; round < plan.rounds; ++round) {
    for (unsigned i = 0; i < kHosts; ++i) {
      fleet.stop(i);
      test::pause(plan.down);
      fleet.start(i);
      wait_until_up(haproxy, i);
      test::pause(kBetween);
    }
  }
  result.requests = load.end();
  result.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  result.accounts = fleet.end();
  return result;
}

}  // namespace merhaba::e2e
