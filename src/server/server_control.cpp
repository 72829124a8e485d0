// What a Server shows to its admin listener.
#include <utility>

#include "server/server.hpp"

namespace merhaba::server {

std::vector<net::Endpoint> Server::admin_endpoints() const {
  return admin_ ? admin_->listening().endpoints : std::vector<net::Endpoint>{};
}

void Server::open_history() {
  began_ = uv::now_ms();
  if (!admin_) return;
  std::vector<const Counters*> counters;
  for (auto& worker : workers_) counters.push_back(&worker->counters());
  history_.watch(queues(), std::move(counters));
}

std::vector<History::Queue> Server::queues() const {
  std::vector<History::Queue> queues;
  for (const OpenSocket& socket : listening_.sockets) {
    History::Queue& queue = queues.emplace_back(
        History::Queue{listening_.endpoints[socket.endpoint].address.text(), 0, socket.listeners});
    if (socket.listeners.size() > 1) continue;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      const bool is_its = workers_[i]->acceptor().owns(*socket.listeners.front());
      if (is_its) queue.worker = static_cast<unsigned>(i + 1);
    }
  }
  return queues;
}

Overview Server::overview() {
  Overview view;
  const std::uint64_t now = uv::now_ms();
  for (auto& worker : workers_) {
    WorkerView& one = view.workers.emplace_back();
    one.counters = worker->counters();
    const std::uint64_t running = worker->pulse().running(now).value_or(0);
    one.running = Milliseconds{static_cast<Milliseconds::rep>(running)};
    one.is_stuck = worker->pulse().is_stuck(now, static_cast<std::uint64_t>(stuck_after_.count()));
  }
  view.readiness = readiness(view.workers);
  view.queues = history_.queues();
  view.seconds = history_.seconds();
  view.max_connections = max_connections_;
  view.uptime = Milliseconds{static_cast<Milliseconds::rep>(now - began_)};
  view.stuck_after = stuck_after_;
  view.reloads = reload_.done();
  view.failed_reloads = reload_.failed();
  view.last_reload_failed = reload_.last_failed();
  if (stops_asked_ == 0 && !hands_over_) view.faults = reload_.plan();
  return view;
}

Overview::Readiness Server::readiness(const std::vector<WorkerView>& workers) const noexcept {
  if (stops_asked_ > 0 || hands_over_) return Overview::Readiness::stopping;
  for (const WorkerView& worker : workers) {
    if (worker.is_stuck) return Overview::Readiness::stuck;
  }
  return ready_ ? Overview::Readiness::ready : Overview::Readiness::disabled;
}

}  // namespace merhaba::server
