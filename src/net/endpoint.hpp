// Where a listener lives: one for each address, shared by its workers' sockets.
#pragma once

#include <cstdint>
#include <string>

#include "net/address.hpp"

namespace merhaba::net {

// Who has the last word about a listening socket.
enum class Ownership : std::uint8_t {
  ours,              // we made it, and end its queue without losing a client
  handed_over,       // ours as well: a predecessor made it, and may still have it open
  service_managers,  // it outlives us: its queue is not ours to end
};

struct Endpoint {
  static constexpr int kUnknown = -1;
  SocketAddress address;  // the actual one (getsockname), port resolved
  Ownership ownership = Ownership::ours;
  // What was passed to listen(2), or `kUnknown`: what systemd had set was kept.
  int backlog_asked = kUnknown;
  // What the kernel took, min(asked, somaxconn); the queue holds one more. Or `kUnknown`.
  int backlog_effective = kUnknown;
  int somaxconn = 0;    // 0 where unknown
  unsigned queues = 1;  // accept queues behind this address: one, or one a worker
};

// "listening on 127.0.0.1:8080 (http): backlog 4096 asked, 4096 in effect, holds 4097", and when
// clamped, by what and how to raise it.
std::string describe(const Endpoint& endpoint, const char* protocol);

}  // namespace merhaba::net
