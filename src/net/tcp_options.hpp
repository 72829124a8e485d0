// The options of a listening TCP socket; what it accepts inherits TCP_NODELAY and the buffers, at
// the cost of no call per connection. Start-up only.
#pragma once

#include "base/text.hpp"
#include "net/address.hpp"

namespace merhaba::net {

struct TcpOptions {
  Milliseconds defer_accept{0};  // TCP_DEFER_ACCEPT, rounded up to seconds by the kernel; 0: off
  int fastopen = 0;              // TCP_FASTOPEN queue length; 0: off
  int send_buffer = 0;           // SO_SNDBUF in bytes; 0: the system's, which grows by need
};

// All of them throw Error, which names `address`, the option and the reason.

// What the connections inherit, of a socket that somebody else made, too: responses leave at once,
// and no connection holds more of the kernel's memory than two bounded buffers.
void set_inherited_options(int fd, const SocketAddress& address, const TcpOptions& options);

// All of them. To be set before bind().
void set_tcp_options(int fd, const SocketAddress& address, const TcpOptions& options);

// Those that can be switched off are off afterwards, where another had set them.
void clear_tcp_options(int fd) noexcept;

// SO_REUSEPORT. To be set on the first socket of a port once it listens: that it could listen
// without it proves that nobody else has the port. On its siblings before bind().
void share_port(int fd, const SocketAddress& address);

// Warns where net.ipv4.tcp_fastopen makes the option of that name have no effect.
void check_fastopen();

}  // namespace merhaba::net
