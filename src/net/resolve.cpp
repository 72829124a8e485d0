#include "net/resolve.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::net {
namespace {

SocketAddress copy_of(const sockaddr* address, socklen_t length) {
  SocketAddress copy;
  std::memcpy(&copy.storage, address, length);
  copy.length = length;
  return copy;
}

// Whether the machine has IPv6 in use: with net.ipv6.conf.*.disable_ipv6 sockets can still be
// made, and even bound to [::], but nobody can ever reach them.
bool has_v6() {
  if (!Fd(::socket(AF_INET6, SOCK_STREAM, 0))) return false;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return true;
  bool any = false;
  for (const ifaddrs* item = list; item != nullptr; item = item->ifa_next) {
    any = any || (item->ifa_addr != nullptr && item->ifa_addr->sa_family == AF_INET6);
  }
  ::freeifaddrs(list);
  return any;
}

bool has_v4() { return static_cast<bool>(Fd(::socket(AF_INET, SOCK_STREAM, 0))); }

std::vector<SocketAddress> every_interface(std::uint16_t port) {
  std::vector<SocketAddress> all;
  const bool v4 = has_v4();
  if (has_v6() || !v4) {
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;  // sin6_addr: zero is in6addr_any
    all.push_back(copy_of(reinterpret_cast<sockaddr*>(&any), sizeof any));
  }
  if (v4) {
    sockaddr_in any{};
    any.sin_family = AF_INET;  // sin_addr: zero is INADDR_ANY
    all.push_back(copy_of(reinterpret_cast<sockaddr*>(&any), sizeof any));
  }
  for (auto& address : all) address.set_port(port);
  return all;
}

SocketAddress unix_socket(const ListenSpec& spec) {
  const SocketAddress address = unix_address(spec.path);
  if (address.length != 0) return address;
  throw Error(
      tr_format("the path has {} bytes, but a Unix socket's path may have at most {}; choose a "
                "shorter path, or a relative one",
                spec.path.size(), longest_unix_path(spec.path)));
}

void check_zone(const ListenSpec& spec) {
  const auto percent = spec.host.find('%');
  if (percent == std::string::npos) return;
  const std::string zone = spec.host.substr(percent + 1);
  const bool number = !zone.empty() && zone.find_first_not_of("0123456789") == std::string::npos;
  if (number || ::if_nametoindex(zone.c_str()) != 0) return;
  throw Error(
      tr_format("this machine has no interface \"{}\"; name one of its interfaces after the %, as "
                "in [fe80::1%eth0]:8080",
                make_visible(zone)));
}

std::vector<SocketAddress> look_up(const ListenSpec& spec) {
  check_zone(spec);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int status = ::getaddrinfo(spec.host.c_str(), nullptr, &hints, &list); status != 0) {
    throw Error(tr_format("unknown host \"{}\": {}; check the name, or give an address",
                          make_visible(spec.host),
                          status == EAI_SYSTEM ? system_message(errno) : ::gai_strerror(status)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  std::vector<SocketAddress> found;
  for (const addrinfo* item = list; item != nullptr; item = item->ai_next) {
    SocketAddress address = copy_of(item->ai_addr, item->ai_addrlen);
    if (!address.is_ip()) continue;
    address.set_port(spec.port);
    const auto known = [&](const SocketAddress& other) { return is_same(address, other); };
    if (std::none_of(found.begin(), found.end(), known)) found.push_back(address);
  }
  return found;
}

// "localhost" is 127.0.0.1 and ::1 in /etc/hosts also where IPv6 is switched off: a name's
// addresses of a family the machine lacks are left out, as long as others remain.
void keep_usable_families(std::vector<SocketAddress>& addresses) {
  const auto v6 = [](const SocketAddress& a) { return a.family() == AF_INET6; };
  const auto count = std::count_if(addresses.begin(), addresses.end(), v6);
  if (count == 0 || count == static_cast<long>(addresses.size()) || has_v6()) return;
  std::erase_if(addresses, v6);
}

}  // namespace

std::vector<SocketAddress> addresses_of(const ListenSpec& spec) {
  if (spec.kind == ListenSpec::Kind::unix_path) return {unix_socket(spec)};
  if (spec.wildcard) return every_interface(spec.port);
  std::vector<SocketAddress> addresses = look_up(spec);
  keep_usable_families(addresses);
  return addresses;
}

std::vector<SocketAddress> resolve(const ListenSpec& spec) try {
  return addresses_of(spec);
} catch (const Error& error) {
  throw Error(tr_format("cannot listen on {}: {}", spec.text, error.what()));
}

}  // namespace merhaba::net
