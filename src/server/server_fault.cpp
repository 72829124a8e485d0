// How a Server has faults, and other ones while it runs.
#include <poll.h>

#include <algorithm>

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/phantom.hpp"
#include "server/faults.hpp"
#include "server/server.hpp"

namespace merhaba::server {
namespace {

// How long a change waits for all workers, one of which may be stuck.
constexpr int kAllHaveIt = 2'000;  // ms

}  // namespace

std::shared_ptr<fault::Plan> Server::plan_faults() {
  for (const OpenSocket& socket : listening_.sockets) {
    if (socket.listeners.size() == 1) continue;
    for (Listener* listener : socket.listeners) {
      listener->share(listener == socket.listeners.front());
    }
  }
  net::may_make_phantoms();  // as the user who we are now, and before a sandbox
  std::vector<FaultTarget> targets = fault_targets(listening_);
  check_faults(*config_, targets);
  reload_.check_by(
      [targets = std::move(targets)](const Config& config) { check_faults(config, targets); });
  std::shared_ptr<fault::Plan> plan = plan_of(*config_);
  if (plan) report_faults(*config_);
  for (auto& worker : workers_) worker->set_plan(plan, worker == workers_.front());
  return plan;
}

Control::Reloaded Server::set_faults(std::vector<fault::Spec> faults,
                                     std::optional<std::uint64_t> seed) {
  if (stops_asked_ > 0 || hands_over_) {
    return {false, tr("the server is stopping: faults have ended, and no others can be set")};
  }
  Reloaded result = reload_.set_faults(std::move(faults), seed);
  if (!result.done) return result;
  const std::uint64_t number = reload_.number();
  wake_.send();
  const auto has_it = [number](const auto& worker) {
    return worker->applied() >= number || worker->has_ended();
  };
  for (int waited = 0; waited < kAllHaveIt; ++waited) {
    if (std::all_of(workers_.begin(), workers_.end(), has_it)) return result;
    if (stops_asked_ > 0 || hands_over_) break;
    ::poll(nullptr, 0, 1);
  }
  result.done = false;
  result.message =
      tr("the change is accepted, but not yet in effect in every worker: one may be stuck, or the "
         "server is stopping");
  return result;
}

// Once for the whole stop: from its signal on, nobody is to be lost.
void Server::report_end_of_faults() noexcept {
  if (faults_ended_ || !reload_.plan()) return;
  faults_ended_ = true;
  log::line(tr("faults end with the stop: clients held by a fault get their response"));
}

}  // namespace merhaba::server
