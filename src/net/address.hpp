// A socket's address, as the kernel knows it and as people write it.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace merhaba::net {

// A socket's address: IPv4, IPv6 or Unix. A value; copied freely.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
  bool is_ip() const { return family() == AF_INET || family() == AF_INET6; }
  bool is_loopback() const;      // whether only this machine reaches it; not of Unix sockets
  std::uint16_t port() const;    // 0 for a Unix socket
  void set_port(std::uint16_t);  // IP only
  // "127.0.0.1:8080", "[::1]:8080", "unix:/run/m.sock"; an unnamed Unix peer is "unix:", and a peer
  // that was gone before it could be asked for is "-".
  std::string text() const;
  std::string host() const;  // without the port: "127.0.0.1", "::1"; "unix:"; "-"
};

// A Unix socket's address: a path, or "@name" for an abstract one. Length 0: it is too long.
SocketAddress unix_address(std::string_view path) noexcept;
std::size_t longest_unix_path(std::string_view path) noexcept;  // in bytes, for one of its kind

bool is_same(const SocketAddress& one, const SocketAddress& other);

SocketAddress local_address(int fd);          // getsockname; throws Error
SocketAddress peer_address(int fd) noexcept;  // getpeername; length 0 when the peer is gone

}  // namespace merhaba::net
