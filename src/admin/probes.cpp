#include "admin/probes.hpp"

#include <fmt/core.h>

#include <string>

namespace merhaba::admin {
namespace {

// A line for each worker that is stuck.
std::string stuck_workers(const server::Overview& overview) {
  std::string text;
  unsigned number = 0;
  for (const server::WorkerView& worker : overview.workers) {
    ++number;
    if (!worker.is_stuck) continue;
    text += fmt::format(
        "worker {} is stuck: it has been running for {:.1f} s in one iteration of its loop\n",
        number, static_cast<double>(worker.running.count()) / 1000);
  }
  return text;
}

http::Reply unavailable(std::string reason) {
  http::Reply reply;
  reply.status = 503;
  reply.body = std::move(reason);
  return reply;
}

}  // namespace

http::Reply livez(const server::Overview& overview) {
  std::string stuck = stuck_workers(overview);
  if (!stuck.empty()) return unavailable(std::move(stuck));
  http::Reply reply;
  reply.body = "ok\n";
  return reply;
}

http::Reply readyz(const server::Overview& overview) {
  using Readiness = server::Overview::Readiness;
  switch (overview.readiness) {
    case Readiness::stopping:
      return unavailable("stopping\n");
    case Readiness::disabled:
      return unavailable("disabled: POST /readyz/enable makes it ready again\n");
    case Readiness::stuck: {
      std::string stuck = stuck_workers(overview);
      return unavailable(stuck.empty() ? "a worker is stuck\n" : std::move(stuck));
    }
    case Readiness::ready:
      break;
  }
  http::Reply reply;
  reply.body = "ready\n";
  return reply;
}

}  // namespace merhaba::admin
