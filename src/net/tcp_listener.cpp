#include "net/tcp_listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/bind_error.hpp"
#include "net/new_socket.hpp"
#include "net/sysctl.hpp"

namespace merhaba::net {
namespace {

void set_option(int fd, int level, int option, int value, const char* name,
                const SocketAddress& address) {
  if (::setsockopt(fd, level, option, &value, sizeof value) == 0) return;
  throw Error(tr_format("cannot listen on {}: setting {} failed: {}", address.text(), name,
                        system_message(errno)));
}

[[maybe_unused]] [[noreturn]] void refuse_option(const SocketAddress& address, const char* name) {
  throw Error(tr_format("cannot listen on {}: this build cannot set {}; leave its option out",
                        address.text(), name));
}

void set_defer_accept(int fd, const SocketAddress& address, Milliseconds wait) {
#if defined(MERHABA_LINUX) && defined(TCP_DEFER_ACCEPT)
  const auto seconds = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
  set_option(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, seconds, "TCP_DEFER_ACCEPT", address);
#else
  static_cast<void>(fd);
  static_cast<void>(wait);
  refuse_option(address, "TCP_DEFER_ACCEPT");
#endif
}

void set_fastopen(int fd, const SocketAddress& address, int queue) {
#ifdef TCP_FASTOPEN
  set_option(fd, IPPROTO_TCP, TCP_FASTOPEN, queue, "TCP_FASTOPEN", address);
#else
  static_cast<void>(fd);
  static_cast<void>(queue);
  refuse_option(address, "TCP_FASTOPEN");
#endif
}

// A socket with every option that must stand before bind().
Fd prepare(const SocketAddress& address, const ListenOptions& options) {
  Fd fd = new_stream_socket(address.family());
  if (!fd) throw Error(explain_bind_error(address, errno));
  // Lets a restart bind while connections of the last run are in TIME_WAIT.
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR", address);
  if (address.family() == AF_INET6) {
    // IPv4 has its own socket: [::] and 0.0.0.0 side by side, whatever net.ipv6.bindv6only says.
    set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY", address);
  }
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY", address);
  if (options.defer_accept.count() > 0) set_defer_accept(fd.get(), address, options.defer_accept);
  if (options.fastopen > 0) set_fastopen(fd.get(), address, options.fastopen);
  return fd;
}

// Binds all to one port, that of the first; false, and errno, if one of the others is in use and
// the port was the system's choice: another choice may do.
bool bind_all(const std::vector<SocketAddress>& addresses, const ListenOptions& options,
              std::vector<BoundSocket>& bound) {
  const bool system_chooses = addresses.front().port() == 0;
  for (SocketAddress address : addresses) {
    if (!bound.empty()) address.set_port(bound.front().address.port());
    Fd fd = prepare(address, options);
    if (::bind(fd.get(), address.get(), address.length) != 0) {
      if (errno == EADDRINUSE && system_chooses && !bound.empty()) return false;
      throw Error(explain_bind_error(address, errno));
    }
    SocketAddress real = local_address(fd.get());
    bound.push_back({std::move(fd), real});
  }
  return true;
}

}  // namespace

std::vector<BoundSocket> bind_tcp(const std::vector<SocketAddress>& addresses,
                                  const ListenOptions& options) {
  constexpr int kAttempts =
      32;  // each fails only if somebody has that very port on another address
  std::vector<BoundSocket> bound;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (bind_all(addresses, options, bound)) return bound;
    bound.clear();
  }
  throw Error(explain_bind_error(addresses.front(), EADDRINUSE));
}

void listen_tcp(const BoundSocket& socket, int backlog) {
  if (::listen(socket.fd.get(), backlog) == 0) return;
  throw Error(explain_bind_error(socket.address, errno));
}

void allow_siblings(const BoundSocket& socket) {
  set_option(socket.fd.get(), SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT", socket.address);
}

void check_fastopen() {
  constexpr int kForListeners = 2;  // kernel: Documentation/networking/ip-sysctl.rst
  const int setting = read_sysctl("net/ipv4/tcp_fastopen", kForListeners);
  if ((setting & kForListeners) != 0) return;
  log::warning(
      tr_format("TCP fast open is switched off for listeners in this system; to have it: "
                "sysctl -w net.ipv4.tcp_fastopen={}",
                setting | kForListeners));
}

Fd open_sibling(const SocketAddress& address, const ListenOptions& options) {
  Fd fd = prepare(address, options);
  set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT", address);
  if (::bind(fd.get(), address.get(), address.length) != 0 ||
      ::listen(fd.get(), options.backlog) != 0) {
    throw Error(explain_bind_error(address, errno));
  }
  return fd;
}

void set_no_delay(const BoundSocket& socket) {
  set_option(socket.fd.get(), IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY", socket.address);
}

}  // namespace merhaba::net
