// Listening sockets made with plain system calls, for what is tested without the server.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "net/endpoint.hpp"
#include "net/tcp_options.hpp"
#include "net/unix_listener.hpp"

namespace merhaba::net::test {

struct ListenOptions {
  int backlog = 4096;
  unsigned workers = 1;  // > 1: so many sockets that share a TCP port
  Milliseconds defer_accept{0};
};

struct Listening {
  std::vector<Endpoint> endpoints;
  std::vector<std::vector<Fd>> sockets;  // sockets[worker][endpoint], non-blocking
  std::vector<std::shared_ptr<SocketFile>> files;
};

Listening listen_on(const std::vector<std::string>& addresses, const ListenOptions& options = {});
std::string error_of(const std::function<void()>& action);  // the message of the Error, or ""
std::string listen_error(const std::vector<std::string>& addresses,
                         const ListenOptions& options = {});

}  // namespace merhaba::net::test
