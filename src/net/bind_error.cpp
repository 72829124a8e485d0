#include "net/bind_error.hpp"

#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "net/sysctl.hpp"

namespace merhaba::net {
namespace {

std::string explain_in_use(const SocketAddress& address, const char* option) {
  const std::optional<Process> owner = port_owner(address);
  if (owner && owner->id == ::getpid()) {
    return tr_format(
        "cannot listen on {}: another of the given addresses already covers it; remove one of them",
        address.text());
  }
  if (owner) {
    return tr_format(
        "cannot listen on {}: address already in use by {} (process {}); stop that process, or "
        "choose another address with {}",
        address.text(), owner->name, owner->id, option);
  }
#ifdef MERHABA_LINUX
  return tr_format(
      "cannot listen on {}: address already in use; see by which process with \"sudo ss -lntp "
      "'sport = :{}'\" and stop it, or choose another address with {}",
      address.text(), address.port(), option);
#else
  return tr_format(
      "cannot listen on {}: address already in use; see by which process with \"sudo lsof -nP "
      "-iTCP:{}\" and stop it, or choose another address with {}",
      address.text(), address.port(), option);
#endif
}

std::string explain_privileged(const SocketAddress& address) {
  const int start = unprivileged_port_start();
#ifdef MERHABA_LINUX
  std::error_code unreadable;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe", unreadable).string();
  return tr_format(
      "cannot listen on {0}: permission denied; ports below {1} need CAP_NET_BIND_SERVICE (sudo "
      "setcap cap_net_bind_service=+ep {2}) or a lower limit (sudo sysctl -w "
      "net.ipv4.ip_unprivileged_port_start={3}); or choose a port from {1} up",
      address.text(), start, program.empty() ? "merhaba" : program, address.port());
#else
  return tr_format(
      "cannot listen on {0}: permission denied; ports below {1} are for root; choose a port from "
      "{1} up",
      address.text(), start);
#endif
}

bool lacks_zone(const SocketAddress& address) {
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage);
  return address.family() == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr) &&
         v6.sin6_scope_id == 0;
}

std::string folder_of(const SocketAddress& address) {
  constexpr std::size_t kPrefix = sizeof "unix:" - 1;
  const std::string folder = std::filesystem::path(address.text().substr(kPrefix)).parent_path();
  return folder.empty() ? "." : folder;
}

}  // namespace

int unprivileged_port_start() {
  constexpr int kPrivilegedByCustom = 1024;  // IPPORT_RESERVED
  return read_sysctl("net/ipv4/ip_unprivileged_port_start", kPrivilegedByCustom);
}

std::string explain_bind_error(const SocketAddress& address, int error, const char* option) {
  if (error == EADDRINUSE) return explain_in_use(address, option);
  if (error == EACCES && address.port() != 0 && address.port() < unprivileged_port_start()) {
    return explain_privileged(address);
  }
  if (error == EADDRNOTAVAIL) {
    return tr_format(
        "cannot listen on {0}: {1} is not an address of this machine; choose one that "
        "is, or :{2} for every interface",
        address.text(), address.host(), address.port());
  }
  if (error == EINVAL && lacks_zone(address)) {
    return tr_format(
        "cannot listen on {}: a link-local address needs its interface, as in "
        "[{}%eth0]:{}",
        address.text(), address.host(), address.port());
  }
  if (error == EAFNOSUPPORT) {
    return tr_format(
        "cannot listen on {}: this machine does not support its address family; choose an address "
        "of another family",
        address.text());
  }
  return tr_format("cannot listen on {}: {}", address.text(), system_message(error));
}

std::string explain_unix_error(const SocketAddress& address, int error) {
  if (error == EADDRINUSE) return explain_unix_in_use(address, std::nullopt);
  if (error == ENOENT) {
    return tr_format(
        "cannot listen on {0}: the directory {1} does not exist; create it (mkdir -p {1}), or "
        "choose another path",
        address.text(), folder_of(address));
  }
  if (error == EACCES || error == EPERM) {
    return tr_format(
        "cannot listen on {}: {}; merhaba must be able to write to the directory {}, and to "
        "replace a file that another user left there",
        address.text(), system_message(error), folder_of(address));
  }
  return tr_format("cannot listen on {}: {}", address.text(), system_message(error));
}

std::string explain_unix_in_use(const SocketAddress& address, const std::optional<Process>& owner) {
  if (owner && owner->id == ::getpid()) {
    return tr_format("cannot listen on {}: it is given twice; remove one of them", address.text());
  }
  if (owner) {
    return tr_format(
        "cannot listen on {}: {} (process {}) listens there; stop that process, or choose another "
        "path",
        address.text(), owner->name, owner->id);
  }
  return tr_format(
      "cannot listen on {}: another process listens there; stop that process, or choose another "
      "path",
      address.text());
}

}  // namespace merhaba::net
