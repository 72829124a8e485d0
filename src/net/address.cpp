#include "net/address.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::net {
namespace {

// sockaddr_storage exists to be read as the family it holds.
template <class Family>
const Family& as(const SocketAddress& address) {
  return reinterpret_cast<const Family&>(address.storage);
}

std::string v6_host(const sockaddr_in6& v6) {
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  std::string host = text;
  if (v6.sin6_scope_id != 0) {
    char name[IF_NAMESIZE] = "";
    host += '%';
    host += ::if_indextoname(v6.sin6_scope_id, name) ? name : std::to_string(v6.sin6_scope_id);
  }
  return host;
}

std::string unix_text(const SocketAddress& address) {
  constexpr std::size_t kStart = offsetof(sockaddr_un, sun_path);
  if (address.length <= kStart) return "unix:";
  const char* path = as<sockaddr_un>(address).sun_path;
  const std::size_t size = std::min<std::size_t>(address.length, sizeof(sockaddr_un)) - kStart;
  // An abstract name (Linux) begins with NUL and may hold any byte; it is written with '@'.
  if (path[0] == '\0') return "unix:@" + make_visible({path + 1, size - 1});
  return "unix:" + make_visible({path, ::strnlen(path, size)});
}

}  // namespace

bool SocketAddress::is_loopback() const {
  constexpr std::uint8_t kLoopbackNet = 127;
  if (family() == AF_INET) {
    return ntohl(as<sockaddr_in>(*this).sin_addr.s_addr) >> 24 == kLoopbackNet;
  }
  if (family() != AF_INET6) return false;
  const in6_addr& address = as<sockaddr_in6>(*this).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return address.s6_addr[12] == kLoopbackNet;
  return IN6_IS_ADDR_LOOPBACK(&address);
}

std::uint16_t SocketAddress::port() const {
  if (family() == AF_INET) return ntohs(as<sockaddr_in>(*this).sin_port);
  if (family() == AF_INET6) return ntohs(as<sockaddr_in6>(*this).sin6_port);
  return 0;
}

void SocketAddress::set_port(std::uint16_t port) {
  if (family() == AF_INET) reinterpret_cast<sockaddr_in&>(storage).sin_port = htons(port);
  if (family() == AF_INET6) reinterpret_cast<sockaddr_in6&>(storage).sin6_port = htons(port);
}

std::string SocketAddress::host() const {
  if (family() == AF_INET) {
    char text[INET_ADDRSTRLEN] = "";
    ::inet_ntop(AF_INET, &as<sockaddr_in>(*this).sin_addr, text, sizeof text);
    return text;
  }
  if (family() == AF_INET6) return v6_host(as<sockaddr_in6>(*this));
  return length == 0 ? "-" : "unix:";
}

std::string SocketAddress::text() const {
  if (family() == AF_INET) return host() + ':' + std::to_string(port());
  if (family() == AF_INET6) return '[' + host() + "]:" + std::to_string(port());
  return length == 0 ? "-" : unix_text(*this);
}

// A path is followed by a NUL; an abstract name's '@' stands for the NUL before it.
std::size_t longest_unix_path(std::string_view path) noexcept {
  return sizeof(sockaddr_un::sun_path) - (path.starts_with('@') ? 0 : 1);
}

SocketAddress unix_address(std::string_view path) noexcept {
  SocketAddress address;
  if (path.size() > longest_unix_path(path)) return address;
  const bool abstract = path.starts_with('@');
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  path.copy(to.sun_path, path.size());
  if (abstract) to.sun_path[0] = '\0';
  std::memcpy(&address.storage, &to, sizeof to);
  const std::size_t length = offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1);
  address.length = static_cast<socklen_t>(length);
  return address;
}

bool is_same(const SocketAddress& one, const SocketAddress& other) {
  return one.family() == other.family() && one.text() == other.text();
}

SocketAddress local_address(int fd) {
  SocketAddress address;
  address.length = sizeof address.storage;
  if (::getsockname(fd, address.get(), &address.length) != 0) {
    throw Error(tr_format("cannot read a socket's own address: {}", system_message(errno)));
  }
  return address;
}

SocketAddress peer_address(int fd) noexcept {
  SocketAddress address;
  address.length = sizeof address.storage;
  if (::getpeername(fd, address.get(), &address.length) != 0) address.length = 0;
  return address;
}

}  // namespace merhaba::net
