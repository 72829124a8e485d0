#include "admin/same_origin.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "http/characters.hpp"

namespace merhaba::admin {
namespace {

using http::equal_ignoring_case;
using http::trim;

constexpr unsigned kHttpPort = 80;  // that of a Host field without one

// The address that a literal stands for, IPv4 as the IPv6 addresses it is mapped to; a zone is not
// looked at. Nothing when it is a name.
std::optional<in6_addr> parse_ip(std::string_view literal) {
  const std::string text(literal.substr(0, literal.find('%')));
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1) return v6;
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) != 1) return {};
  v6.s6_addr[10] = v6.s6_addr[11] = 0xff;
  std::memcpy(&v6.s6_addr[12], &v4, sizeof v4);
  return v6;
}

bool is_same(const in6_addr& one, const in6_addr& other) noexcept {
  return std::memcmp(&one, &other, sizeof one) == 0;
}

bool is_wildcard(const in6_addr& address) noexcept {
  const bool is_v4 = IN6_IS_ADDR_V4MAPPED(&address);
  return std::all_of(address.s6_addr + (is_v4 ? 12 : 0), address.s6_addr + 16,
                     [](unsigned char byte) { return byte == 0; });
}

bool is_loopback(const in6_addr& address) noexcept {
  if (IN6_IS_ADDR_V4MAPPED(&address)) return address.s6_addr[12] == 127;
  return IN6_IS_ADDR_LOOPBACK(&address);
}

struct HostAndPort {
  std::string_view host;  // without brackets
  unsigned port = kHttpPort;
  bool is_bracketed = false;
};

// Of a Host field that the parser of requests has found valid.
HostAndPort take_apart(std::string_view field) noexcept {
  HostAndPort out;
  std::size_t host_end = field.find(':');
  if (field.starts_with('[')) {
    out.is_bracketed = true;
    const std::size_t bracket = std::min(field.find(']'), field.size());
    out.host = field.substr(1, bracket - 1);
    host_end = field.find(':', bracket);
  } else {
    out.host = field.substr(0, host_end);
  }
  if (host_end != std::string_view::npos && host_end + 1 < field.size()) {
    const char* const end = field.data() + field.size();
    const auto [stop, error] = std::from_chars(field.data() + host_end + 1, end, out.port);
    if (error != std::errc{} || stop != end) out.port = 0;  // no listener's
  }
  return out;
}

std::string host_text(std::string_view host, std::uint16_t port) {
  return host.find(':') == std::string_view::npos ? fmt::format("{}:{}", host, port)
                                                  : fmt::format("[{}]:{}", host, port);
}

}  // namespace

SameOrigin::SameOrigin(const std::vector<net::SocketAddress>& addresses,
                       std::vector<std::string> names)
    : names_(std::move(names)) {
  for (const net::SocketAddress& address : addresses) {
    if (!address.is_ip()) continue;
    Address& own = addresses_.emplace_back();
    own.host = address.host();
    own.host.resize(std::min(own.host.find('%'), own.host.size()));
    own.port = address.port();
    if (const auto ip = parse_ip(own.host)) {
      own.is_wildcard = is_wildcard(*ip);
      own.is_loopback = is_loopback(*ip);
    }
  }
}

std::string SameOrigin::refusal(const http::RequestView& request) const {
  if (!trim(request.origin).empty()) {
    return "the request has an Origin field: it comes from a page in a browser, and none may "
           "change anything here";
  }
  const std::string_view site = trim(request.fetch_site);
  if (!site.empty() && !equal_ignoring_case(site, "same-origin") &&
      !equal_ignoring_case(site, "none")) {
    return "Sec-Fetch-Site says that a page of another site sent the request";
  }
  if (!is_own(trim(request.host))) {
    return fmt::format("the Host field is not this listener's, which is {}", own_hosts());
  }
  return {};
}

// Without a Host field (HTTP/1.0) there is no name that could have been made to lead here; a
// browser always sends one. The same goes for an address in the place of a name.
bool SameOrigin::is_own(std::string_view host_field) const {
  if (addresses_.empty() || host_field.empty()) return true;
  const HostAndPort sent = take_apart(host_field);
  const std::optional<in6_addr> ip = parse_ip(sent.host);
  if (sent.is_bracketed && !ip) return false;
  const bool is_name = std::any_of(names_.begin(), names_.end(), [&](const std::string& name) {
    return equal_ignoring_case(sent.host, name);
  });
  return std::any_of(addresses_.begin(), addresses_.end(), [&](const Address& own) {
    if (own.port != sent.port) return false;
    if (is_name) return true;
    if (!ip) {
      return (own.is_wildcard || own.is_loopback) && equal_ignoring_case(sent.host, "localhost");
    }
    const std::optional<in6_addr> own_ip = parse_ip(own.host);
    return own.is_wildcard || (own.is_loopback && is_loopback(*ip)) ||
           (own_ip && is_same(*own_ip, *ip));
  });
}

std::string SameOrigin::own_hosts() const {
  std::vector<std::string> hosts;
  const auto add = [&hosts](std::string host) {
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end())
      hosts.push_back(std::move(host));
  };
  for (const Address& own : addresses_) {
    for (const std::string& name : names_) add(host_text(name, own.port));
    add(own.is_wildcard ? fmt::format("an IP address with the port {}", own.port)
                        : host_text(own.host, own.port));
    if (own.is_wildcard || own.is_loopback) add(fmt::format("localhost:{}", own.port));
  }
  return fmt::format("{}", fmt::join(hosts, " or "));
}

}  // namespace merhaba::admin
