// The addresses of the configuration on their way to Endpoints: each with the sockets that there
// are before the workers have theirs. Start-up only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "net/endpoint.hpp"
#include "net/tcp_options.hpp"
#include "net/unix_listener.hpp"
#include "server/config.hpp"
#include "server/predecessor.hpp"
#include "server/worker.hpp"

namespace merhaba::server {

struct BoundAddress {
  net::SocketAddress address;  // the actual one
  net::Ownership ownership = net::Ownership::ours;
  bool was_passed = false;  // by a predecessor: it listens already, and somebody else accepts
  // Of our own, beside libuv's: one, or those of a predecessor's workers.
  std::vector<Fd> sockets;
  uv::ListeningStream::Pointer stream;  // of libuv, bound: of a new TCP socket
  bool port_was_chosen = false;
  std::shared_ptr<net::SocketFile> file;
  std::string name;  // of the service manager's
};

net::TcpOptions tcp_options(const Config& config);

// libuv's tcp handle, bound on `worker`'s loop; `error` is an errno. `shared`: others have the
// port.
uv::ListeningStream::Pointer bind_tcp(Worker& worker, const Config& config,
                                      const net::SocketAddress& address, bool shared, int& error);

// Another descriptor of a listening socket. Throws Error.
Fd duplicate(int fd, const net::SocketAddress& address);

// Everything of the addresses that can fail without a client noticing: TCP sockets do not listen
// yet, and what a predecessor serves is not touched. It may be null. Throws Error.
std::vector<BoundAddress> bind_addresses(const Config& config, Worker& first,
                                         Predecessor* predecessor);

}  // namespace merhaba::server
