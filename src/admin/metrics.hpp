// What the server shows, as metrics for Prometheus. docs/admin.md lists them.
#pragma once

#include <chrono>
#include <string>

#include "server/control.hpp"

namespace merhaba::admin {

// `started`: when the process did, since 1970.
std::string metrics(const server::Overview& overview, std::chrono::milliseconds started);

}  // namespace merhaba::admin
