// Every address listened on, for every worker: all or none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/endpoint.hpp"
#include "net/hand_over.hpp"
#include "net/unix_listener.hpp"
#include "server/config.hpp"
#include "server/predecessor.hpp"
#include "server/worker.hpp"

namespace merhaba::server {

// One listening socket, and so one accept queue.
struct OpenSocket {
  std::size_t endpoint = 0;          // its address: an index of Listening::endpoints
  std::vector<Listener*> listeners;  // one, or those of workers that share it; owned by these
  net::Origin origin;
  std::string name;  // of the service manager's
  std::shared_ptr<net::SocketFile> file;
  bool is_taken = false;  // by a successor
};

struct Listening {
  std::vector<net::Endpoint> endpoints;  // in the order of the addresses
  std::vector<OpenSocket> sockets;       // in that order, and within an address that of the workers
  // What does not listen, and accept, yet: where a predecessor serves, its sockets and new ones
  // beside them.
  struct Waiting {
    Listener* listener;
    std::size_t endpoint;
    int backlog;
  };
  std::vector<Waiting> waiting;

  std::size_t listener_count() const;
};

// Binds and listens on every address of `config.listen`, and gives each worker its listeners; or
// throws Error, and once the workers are gone nothing is left. The first socket of an address binds
// and listens without SO_REUSEPORT, so that a port somebody else listens on (a second merhaba too)
// is an error; it names the process if /proc shows it. Then its siblings join, one a worker. Unix
// and inherited sockets, and all sockets of a portable build, share one queue instead.
// An inherited socket is listened on again, which libuv requires, with the backlog it has.
// What a predecessor passes is taken rather than opened, and left as it is: of N sockets of an
// address worker i of M takes i, i + M, ...; where M > N, further siblings join if they may, or
// else workers share. Call before there are threads: the umask changes for a moment.
Listening open_listeners(const Config& config, const std::vector<std::unique_ptr<Worker>>& workers,
                         Predecessor* predecessor);

// What the configuration says of a listening socket, whoever had it before. Throws Error.
void set_options(const Config& config, const net::Endpoint& endpoint, int socket);

// For all of them: a successor may have had others. What fails is reported.
void set_options_again(const Config& config, const Listening& listening) noexcept;

// For what waits: the predecessor accepts there no more. Throws Error.
void listen_on_waiting(const Config& config, Listening& listening);

}  // namespace merhaba::server
