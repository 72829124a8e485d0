// How many connections the limit of open files allows.
#pragma once

#include <cstdint>

#include "server/config.hpp"

namespace merhaba::server {

// Raises the soft RLIMIT_NOFILE to the hard one, and returns the most connections all workers
// together may hold: --max-connections, or what the limit leaves after a reserve for listeners,
// loops and log. Warns when it is less than asked. Throws Error when it leaves none,
// UsageError when fewer were asked for than there are workers.
std::uint64_t connection_limit(const Config& config);

}  // namespace merhaba::server
