// Every address listened on, for every worker: all or none.
#pragma once

#include <memory>
#include <vector>

#include "net/endpoint.hpp"
#include "net/unix_listener.hpp"
#include "server/config.hpp"
#include "server/worker.hpp"

namespace merhaba::server {

struct Listening {
  std::vector<net::Endpoint> endpoints;  // in the order of the addresses
  // The files of Unix sockets. Removed before the listeners close, they turn new clients away
  // while the queue is being emptied.
  std::vector<std::shared_ptr<net::SocketFile>> files;
};

// Binds and listens on every address of `config.listen`, and gives each worker its listeners; or
// throws Error, and once the workers are gone nothing is left. The first socket of an address binds
// and listens without SO_REUSEPORT, so that a port somebody else listens on (a second merhaba too)
// is an error; it names the process where /proc tells. Then its siblings join, one a worker. Unix
// and inherited sockets, and all sockets of a portable build, share one queue instead.
// An inherited socket is listened on again, which libuv requires, with the backlog it has.
// Call before there are threads: the umask changes for a moment.
Listening open_listeners(const Config& config, const std::vector<std::unique_ptr<Worker>>& workers);

}  // namespace merhaba::server
