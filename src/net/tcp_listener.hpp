// The steps from an IP address to listening sockets. Each throws Error that explains itself.
// Start-up only; owned by open_listeners, which puts the steps in order.
#pragma once

#include <vector>

#include "base/fd.hpp"
#include "net/listen_socket.hpp"

namespace merhaba::net {

struct BoundSocket {
  Fd fd;
  SocketAddress address;  // the real one: port resolved
};

// Binds, without listening yet, every address of one spec. Where the port is 0, all get the same
// one, which the system chooses.
std::vector<BoundSocket> bind_tcp(const std::vector<SocketAddress>& addresses,
                                  const ListenOptions& options);

// Listens. Here it shows whether the port is ours alone: two processes may bind it, by
// SO_REUSEADDR, as long as neither listens.
void listen_tcp(const BoundSocket& socket, int backlog);

// Lets sockets of this process (user, to be exact) share the port of a listening socket. To be
// called once it listens: that it could without this proves that nobody else has the port.
void allow_siblings(const BoundSocket& socket);

// Warns where net.ipv4.tcp_fastopen makes the option of that name have no effect.
void check_fastopen();

// One more listening socket, with a queue of its own, on a port that allows siblings.
Fd open_sibling(const SocketAddress& address, const ListenOptions& options);

// TCP_NODELAY, which accepted sockets inherit: answers leave at once, and at no call of theirs.
void set_no_delay(const BoundSocket& socket);

}  // namespace merhaba::net
