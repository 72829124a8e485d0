// Addresses as people write them, and as the kernel knows them.
#pragma once

#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merhaba::net {

// A socket's address: IPv4, IPv6 or Unix. A value; copied freely.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
  bool is_ip() const { return family() == AF_INET || family() == AF_INET6; }
  std::uint16_t port() const;    // 0 for a Unix socket
  void set_port(std::uint16_t);  // IP only
  // "127.0.0.1:8080", "[::1]:8080", "unix:/run/m.sock"; an unnamed Unix peer is "unix:".
  std::string text() const;
  std::string host() const;  // without the port: "127.0.0.1", "::1"; "unix:" for a Unix socket
};

// What --listen was given, taken apart but not yet resolved.
struct ListenSpec {
  enum class Kind { tcp, unix_path, systemd };
  Kind kind = Kind::tcp;
  std::string text;            // as the user wrote it, for messages
  std::string host;            // tcp: name or literal; empty with `wildcard`
  bool wildcard = false;       // tcp ":PORT": every interface, both families
  std::uint16_t port = 0;      // tcp; 0: the system chooses
  std::string path;            // unix_path
  std::optional<mode_t> mode;  // unix_path: "unix:PATH,mode=0660"
  std::string name;            // systemd: LISTEN_FDNAMES entry; empty: all of them
};

// HOST:PORT  [V6]:PORT  :PORT  PORT  unix:PATH[,mode=OCTAL]  systemd[:NAME].
// A bare PORT listens on 127.0.0.1. Throws UsageError: names the text, the reason, the accepted
// forms.
ListenSpec parse_listen(std::string_view text);

// Every address of a tcp or unix spec, without duplicates; the wildcard gives [::] and 0.0.0.0
// (only the families this machine has). Throws Error: unknown host, path too long.
std::vector<SocketAddress> resolve(const ListenSpec& spec);

SocketAddress local_address(int fd);          // getsockname; throws Error
SocketAddress peer_address(int fd) noexcept;  // getpeername; length 0 when the peer is gone

}  // namespace merhaba::net
