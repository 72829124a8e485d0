// How many connections the limit of open files allows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "server/config.hpp"

namespace merhaba::server {

// What the system allows.
struct SystemLimits {
  std::uint64_t files = 0;  // descriptors of this process
  std::uint64_t watches =
      0;  // descriptors in epoll, all processes of the user (epoll(7)); 0: no limit
};

// Raises the soft RLIMIT_NOFILE to the hard one, and returns what then applies.
SystemLimits raise_open_file_limit() noexcept;

struct Room {
  std::uint64_t connections;  // the most that all workers together may hold
  std::uint64_t descriptors;  // no number of an open one reaches it then
  std::uint64_t most;         // connections that the system's limits leave, whatever is asked for
};

// --max-connections, or what the limits leave. To be called when loops and listeners are
// there: besides what is open now it reserves one descriptor for each of `listeners`, in which
// libuv holds a connection, and a few for log, lookups and the stop. Warns when it is less than
// asked. Throws Error when it leaves none, UsageError when fewer were asked for than there are
// workers.
Room connection_room(const Config& config, const SystemLimits& limits, std::size_t listeners);

// The connections of another --max-connections, later. Throws UsageError as above.
std::uint64_t connections_of(const Config& config, std::uint64_t most);

}  // namespace merhaba::server
