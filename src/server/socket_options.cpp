// The options of listening sockets that serve already, or are about to.
#include <exception>

#include "base/log.hpp"
#include "net/tcp_options.hpp"
#include "server/bound_addresses.hpp"
#include "server/open_listeners.hpp"

namespace merhaba::server {

void set_options(const Config& config, const net::Endpoint& endpoint, int socket) {
  if (!endpoint.address.is_ip()) return;
  const net::TcpOptions options = tcp_options(config);
  if (endpoint.ownership == net::Ownership::service_managers) {
    return net::set_inherited_options(socket, endpoint.address, options);
  }
  net::clear_tcp_options(socket);
  net::set_tcp_options(socket, endpoint.address, options);
}

void set_options_again(const Config& config, const Listening& listening) noexcept {
  for (const OpenSocket& socket : listening.sockets) {
    try {
      set_options(config, listening.endpoints[socket.endpoint], socket.listeners.front()->socket());
    } catch (const std::exception& error) {
      log::warning(error.what());
    }
  }
}

}  // namespace merhaba::server
