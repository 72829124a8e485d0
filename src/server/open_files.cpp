#include "server/open_files.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"

namespace merhaba::server {
namespace {

std::uint64_t raise_open_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;  // POSIX guarantees far less
  rlimit raised{limit.rlim_max, limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;  // macOS refuses "unlimited"
  return limit.rlim_cur;
}

}  // namespace

std::uint64_t connection_limit(const Config& config) {
  // stdio, the signal pipe, the main loop, and for each worker a loop (epoll, wake-up, and what
  // libuv keeps in reserve) and its listeners; the rest is for getaddrinfo, gettext and the like.
  constexpr std::uint64_t kProcess = 24;
  constexpr std::uint64_t kWorker = 8;
  const int open_now = ::dup(STDERR_FILENO);  // the lowest free number: all below are taken
  const std::uint64_t taken = open_now < 0 ? 0 : static_cast<std::uint64_t>(open_now);
  if (open_now >= 0) ::close(open_now);
  const std::uint64_t reserve = taken + kProcess + config.workers * kWorker;

  const std::uint64_t files = raise_open_file_limit();
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
