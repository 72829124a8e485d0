#include "net/listening.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/error.hpp"
#include "net/accept_queue.hpp"
#include "net/bind_error.hpp"
#include "net/new_socket.hpp"
#include "net/resolve.hpp"

namespace merhaba::net::test {
namespace {

Fd listen_tcp(const SocketAddress& address, const ListenOptions& options) {
  Fd fd = new_stream_socket(address.family());
  if (!fd) throw Error(explain_bind_error(address, errno));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (address.family() == AF_INET6) {
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  }
  set_tcp_options(fd.get(), address, {options.defer_accept, 0});
  if (options.workers > 1) share_port(fd.get(), address);
  if (::bind(fd.get(), address.get(), address.length) != 0 ||
      ::listen(fd.get(), options.backlog) != 0) {
    throw Error(explain_bind_error(address, errno));
  }
  return fd;
}

void add(const ListenSpec& spec, const SocketAddress& wanted, const ListenOptions& options,
         Listening& listening) {
  Endpoint endpoint;
  endpoint.backlog_asked = options.backlog;
  SocketAddress address = wanted;
  for (auto& worker : listening.sockets) {
    if (address.is_ip()) {
      worker.push_back(listen_tcp(address, options));
    } else {
      UnixListener opened = listen_unix(spec, address, options.backlog);
      worker.push_back(std::move(opened.fd));
      if (opened.file) listening.files.push_back(std::move(opened.file));
    }
    address = local_address(worker.back().get());  // port 0: of the first for all
  }
  endpoint.address = address;
  if (const auto queue = queue_state(listening.sockets[0].back().get())) {
    endpoint.backlog_effective = static_cast<int>(queue->limit);
  }
  listening.endpoints.push_back(endpoint);
}

}  // namespace

Listening listen_on(const std::vector<std::string>& addresses, const ListenOptions& options) {
  Listening listening;
  listening.sockets.resize(options.workers);
  for (const std::string& text : addresses) {
    const ListenSpec spec = parse_listen(text);
    const std::size_t first = listening.endpoints.size();
    for (SocketAddress address : resolve(spec)) {
      if (first < listening.endpoints.size()) {
        address.set_port(listening.endpoints[first].address.port());
      }
      add(spec, address, options, listening);
    }
  }
  return listening;
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string listen_error(const std::vector<std::string>& addresses, const ListenOptions& options) {
  return error_of([&] { listen_on(addresses, options); });
}

}  // namespace merhaba::net::test
