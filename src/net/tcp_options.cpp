#include "net/tcp_options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
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
  throw Error(
      tr_format("cannot listen on {}: this build does not support {}", address.text(), name));
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

}  // namespace

void set_tcp_options(int fd, const SocketAddress& address, const TcpOptions& options) {
  set_inherited_options(fd, address, options);
  if (options.defer_accept.count() > 0) set_defer_accept(fd, address, options.defer_accept);
  if (options.fastopen > 0) set_fastopen(fd, address, options.fastopen);
}

void clear_tcp_options(int fd) noexcept {
  [[maybe_unused]] const int off = 0;
#if defined(MERHABA_LINUX) && defined(TCP_DEFER_ACCEPT)
  ::setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &off, sizeof off);
#endif
#ifdef TCP_FASTOPEN
  ::setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &off, sizeof off);
#endif
}

void set_inherited_options(int fd, const SocketAddress& address, const TcpOptions& options) {
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY", address);
  if (options.send_buffer == 0) return;
  // Requests are small, and a large body is read as it comes: 64 KiB hold four reads.
  constexpr int kReceiveBuffer = 64 * 1024;
  set_option(fd, SOL_SOCKET, SO_SNDBUF, options.send_buffer, "SO_SNDBUF", address);
  set_option(fd, SOL_SOCKET, SO_RCVBUF, kReceiveBuffer, "SO_RCVBUF", address);
}

void share_port(int fd, const SocketAddress& address) {
  set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT", address);
}

void check_fastopen() {
  constexpr int kForListeners = 2;  // kernel: Documentation/networking/ip-sysctl.rst
  const int setting = read_sysctl("net/ipv4/tcp_fastopen", kForListeners);
  if ((setting & kForListeners) != 0) return;
  log::warning(
      tr_format("TCP Fast Open is off for listeners on this system; turn it on: sysctl -w "
                "net.ipv4.tcp_fastopen={}",
                setting | kForListeners));
}

}  // namespace merhaba::net
