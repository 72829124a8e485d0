// A new configuration on its way to a worker, with all that it needs memory for: applying it cannot
// fail, nor be done by halves.
#pragma once

#include <cstdint>
#include <memory>

#include "base/log_lane.hpp"
#include "fault/plan.hpp"
#include "http/output.hpp"
#include "http/responses.hpp"
#include "server/config.hpp"

namespace merhaba::server {

// Where a worker's lines go; null: nowhere, and to stderr as far as there is room.
struct LogLanes {
  LogLane* access = nullptr;
  LogLane* messages = nullptr;
};

struct Update {
  std::shared_ptr<const Config> config;
  http::Responses responses;
  http::Output output;
  LogLanes lanes;
  std::shared_ptr<fault::Plan> plan;  // null: nothing goes wrong on purpose
  std::uint64_t cap = 0;              // connections of this worker
  std::uint64_t number = 0;           // ascending
};

}  // namespace merhaba::server
