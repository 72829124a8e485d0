// The faults of a configuration: whether they are possible here, and the plan of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fault/plan.hpp"
#include "server/config.hpp"
#include "server/open_listeners.hpp"

namespace merhaba::server {

// A socket on which faults may be possible.
struct FaultTarget {
  std::string address;
  const Listener* listener;  // outlives it
};
std::vector<FaultTarget> fault_targets(const Listening& listening);

// Throws UsageError where the faults are not for this protocol, or not for each other; Error where
// one is possible on none of the targets. Reports on which of them one is not. From any thread.
void check_faults(const Config& config, const std::vector<FaultTarget>& targets);

// Null: there are none. Windows begin now.
std::shared_ptr<fault::Plan> plan_of(const Config& config);

// Reports what goes wrong from now on, or that nothing does any more.
void report_faults(const Config& config) noexcept;

}  // namespace merhaba::server
