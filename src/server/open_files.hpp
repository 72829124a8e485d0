// How many connections the limit of open files allows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "server/config.hpp"

namespace merhaba::server {

// Raises the soft RLIMIT_NOFILE to the hard one, and returns it.
std::uint64_t raise_open_file_limit() noexcept;

// The most connections all workers together may hold: --max-connections, or what a limit of `files`
// leaves. To be called when loops and listeners are there: besides what is open now it reserves one
// descriptor for each of `listeners`, in which libuv holds a connection, and a few for log, lookups
// and the stop. Warns when it is less than asked. Throws Error when it leaves none, UsageError when
// fewer were asked for than there are workers.
std::uint64_t connection_limit(const Config& config, std::uint64_t files, std::size_t listeners);

}  // namespace merhaba::server
