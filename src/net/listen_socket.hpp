// Listening sockets: opened all or none, for every worker.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "base/text.hpp"
#include "net/address.hpp"

namespace merhaba::net {

struct ListenOptions {
  int backlog = 4096;            // passed to listen(); the kernel clamps it to net.core.somaxconn
  unsigned workers = 1;          // > 1: an IP socket for each, sharing the port by SO_REUSEPORT
  Milliseconds defer_accept{0};  // TCP_DEFER_ACCEPT, rounded up to seconds by the kernel; 0: off
  int fastopen = 0;              // TCP_FASTOPEN queue length; 0: off
};

// Where a listener lives; one for each address, shared by its workers' sockets.
struct Endpoint {
  static constexpr int kUnknown = -1;
  SocketAddress address;   // the real one (getsockname), port resolved
  bool inherited = false;  // from systemd: the socket outlives us, its queue is not ours to end
  int backlog_asked = 0;   // 0 when inherited: systemd's .socket unit sets it
  // What the kernel took, min(asked, somaxconn); the queue holds one more. Or `kUnknown`.
  int backlog_effective = kUnknown;
  int somaxconn = 0;    // 0 where unknown
  unsigned queues = 1;  // accept queues behind this address: one, or one a worker
};

// A Unix socket's file, removed when the last owner goes (if it is still ours: same device, inode).
// Gone before the descriptors close, it turns new callers away while the queue is being emptied.
class SocketFile;  // net/unix_listener.hpp

struct Listening {
  std::vector<Endpoint> endpoints;
  // sockets[w][e]: worker w's non-blocking, listening descriptor of endpoint e. Own queue by
  // SO_REUSEPORT, or a dup of worker 0's (Unix, systemd, portable build).
  std::vector<std::vector<Fd>> sockets;
  std::vector<std::shared_ptr<SocketFile>> files;
};

// Binds and listens on every address of `specs`, or throws Error and leaves nothing behind.
// The first socket of an address binds and listens without SO_REUSEPORT, so that a port somebody
// else listens on (a second merhaba too) is an error; it names the process where /proc tells.
// Inherited sockets keep systemd's backlog: listen() on them, which uv_listen() calls too, would
// change it. Call before there are threads (the umask changes for a moment).
Listening open_listeners(const std::vector<ListenSpec>& specs, const ListenOptions& options);

// The descriptors systemd passed (sd_listen_fds(3): LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES), by
// name; all when `name` is empty. Throws Error when there are none, or they are not listening
// stream sockets.
std::vector<Fd> take_systemd_sockets(const std::string& name);

// "listening on 127.0.0.1:8080 (http): backlog 4096 asked, 4096 in effect, holds 4097", and when
// clamped, by what and how to raise it.
std::string describe(const Endpoint& endpoint, const char* protocol);

}  // namespace merhaba::net
