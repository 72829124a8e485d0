#include "server/open_files.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"

namespace merhaba::server {
std::uint64_t raise_open_file_limit() noexcept {
  constexpr std::uint64_t kUnknown = 1024;  // POSIX guarantees far less
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kUnknown;
  rlimit raised{limit.rlim_max, limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;  // macOS refuses "unlimited"
  return limit.rlim_cur;
}

std::uint64_t connection_limit(const Config& config, std::uint64_t files, std::size_t listeners) {
  constexpr std::uint64_t kProcess = 8;  // the port file, gettext, what libuv opens when it must
  constexpr std::uint64_t kWorker = 1;   // sock_diag, asked at the stop
  const int open_now = ::dup(STDERR_FILENO);  // the lowest free number: all below are taken
  const std::uint64_t taken = open_now < 0 ? files : static_cast<std::uint64_t>(open_now);
  if (open_now >= 0) ::close(open_now);
  const std::uint64_t reserve = taken + kProcess + config.workers * kWorker + listeners;

  const std::uint64_t room = files > reserve ? files - reserve : 0;
  if (room < config.workers) {
    throw Error(
        tr_format("the limit of open files, {}, leaves no room for connections: at least {} "
                  "are needed; raise it: ulimit -n {}",
                  files, reserve + config.workers, reserve + 1024));
  }
  if (config.max_connections > room) {
    log::warning(
        tr_format("--max-connections {} is more than the limit of open files, {}, allows: "
                  "{}; raise it: ulimit -n {}",
                  config.max_connections, files, room, config.max_connections + reserve));
  }
  if (config.max_connections == 0) return room;
  if (config.max_connections < config.workers) {
    throw UsageError(
        tr_format("--max-connections {} is less than --workers {}: each worker needs one",
                  config.max_connections, config.workers));
  }
  return std::min(config.max_connections, room);
}

}  // namespace merhaba::server
