#include "server/faults.hpp"

#include <new>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/phantom.hpp"
#include "uv/loop.hpp"

namespace merhaba::server {
namespace {

// Why a kind is possible on none of these, or not on some, as far as it is known.
std::string reason_of(fault::Kind kind) {
  switch (kind) {
    case fault::Kind::phantom:
      if (!net::may_make_phantoms()) {
        return tr("filtering TCP needs Linux, and CAP_NET_ADMIN from Linux 6.18 on");
      }
      return tr("it needs a TCP socket that the service manager has not passed");
    case fault::Kind::refuse:
      return tr(
          "it needs Linux and a TCP socket that the service manager has not passed and that "
          "workers do not share");
    default:
      return tr("the service manager has passed the socket");
  }
}

void check_targets(const fault::Spec& spec, const std::vector<FaultTarget>& targets) {
  std::string others;
  std::size_t possible = 0;
  for (const FaultTarget& target : targets) {
    if (target.listener->takes(spec.kind)) {
      ++possible;
      continue;
    }
    others += (others.empty() ? "" : ", ") + target.address;
  }
  if (others.empty()) return;
  const std::string what =
      tr_format("'{0}' is not possible on {1}: {2}", spec.text, others, reason_of(spec.kind));
  if (possible == 0) throw Error(what);
  log::warning(what);
}

}  // namespace

std::vector<FaultTarget> fault_targets(const Listening& listening) {
  std::vector<FaultTarget> targets;
  for (const OpenSocket& socket : listening.sockets) {
    targets.push_back(
        {listening.endpoints[socket.endpoint].address.text(), socket.listeners.front()});
  }
  return targets;
}

void check_faults(const Config& config, const std::vector<FaultTarget>& targets) {
  fault::check(config.faults, config.protocol == Protocol::raw);
  for (const fault::Spec& spec : config.faults) {
    if (spec.level() == fault::Level::listener) check_targets(spec, targets);
  }
}

std::shared_ptr<fault::Plan> plan_of(const Config& config) {
  if (config.faults.empty()) return nullptr;
  return std::make_shared<fault::Plan>(config.faults, config.fault_seed, config.fault_header,
                                       uv::now_ms());
}

void report_faults(const Config& config) noexcept {
  if (config.faults.empty()) return log::line(tr("faults are off"));
  try {
    log::warning(tr_format("faults are on, as asked (--fault): {0}; seed {1}",
                           fault::text_of(config.faults), config.fault_seed));
  } catch (const std::bad_alloc&) {  // they are all the same
  }
}

}  // namespace merhaba::server
