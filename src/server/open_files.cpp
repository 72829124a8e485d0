#include "server/open_files.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/sysctl.hpp"

namespace merhaba::server {

SystemLimits raise_open_file_limit() noexcept {
  constexpr std::uint64_t kUnknown = 1024;  // POSIX guarantees far less
  const int watches = net::read_sysctl("fs/epoll/max_user_watches", 0);
  SystemLimits limits{kUnknown, static_cast<std::uint64_t>(std::max(watches, 0))};
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return limits;
  rlimit raised{limit.rlim_max, limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;  // macOS refuses "unlimited"
  limits.files = limit.rlim_cur;
  return limits;
}

Room connection_room(const Config& config, const SystemLimits& limits, std::size_t listeners) {
  const std::uint64_t files = limits.files;
  constexpr std::uint64_t kProcess = 8;  // the port file, gettext, what libuv opens when it must
  constexpr std::uint64_t kWorker = 1;   // sock_diag, asked at the stop
  const int open_now = ::dup(STDERR_FILENO);  // the lowest free number: all below are taken
  const std::uint64_t taken = open_now < 0 ? files : static_cast<std::uint64_t>(open_now);
  if (open_now >= 0) ::close(open_now);
  const std::uint64_t reserve = taken + kProcess + config.workers * kWorker + listeners;

  std::uint64_t room = files > reserve ? files - reserve : 0;
  if (room < config.workers) {
    throw Error(
        tr_format("the limit on open files, {}, leaves no room for connections: at least {} are "
                  "needed; raise it: ulimit -n {}",
                  files, reserve + config.workers, reserve + 1024));
  }
  // libuv aborts when epoll refuses a descriptor.
  const std::uint64_t own_watches = reserve + config.workers;
  const std::uint64_t watched = limits.watches > own_watches ? limits.watches - own_watches : 0;
  const std::uint64_t most = limits.watches > 0 ? std::min(room, watched) : room;
  const std::uint64_t wanted =
      config.max_connections == 0 ? room : std::min(config.max_connections, room);
  if (limits.watches > 0 && limits.watches < wanted + own_watches) {
    if (watched < config.workers) {
      throw Error(
          tr_format("fs.epoll.max_user_watches, {}, leaves no room for connections; raise it: "
                    "sysctl -w fs.epoll.max_user_watches={}",
                    limits.watches, own_watches + 1024));
    }
    log::warning(
        tr_format("fs.epoll.max_user_watches, {}, allows {} connections; raise it: sysctl -w "
                  "fs.epoll.max_user_watches={}",
                  limits.watches, watched, wanted + own_watches));
    return {watched, reserve + watched, watched};
  }
  if (config.max_connections > room) {
    log::warning(
        tr_format("--max-connections {} is more than the limit on open files, {}, allows: {}; "
                  "raise it: ulimit -n {}",
                  config.max_connections, files, room, config.max_connections + reserve));
  }
  const std::uint64_t connections = connections_of(config, room);
  return {connections, config.max_connections == 0 ? files : reserve + connections, most};
}

std::uint64_t connections_of(const Config& config, std::uint64_t most) {
  if (config.max_connections == 0) return most;
  if (config.max_connections < config.workers) {
    throw UsageError(
        tr_format("--max-connections {} is less than --workers {}: each worker needs a connection",
                  config.max_connections, config.workers));
  }
  return std::min(config.max_connections, most);
}

}  // namespace merhaba::server
