// Whether a request that changes state may do so. None that a browser sends for a page may: neither
// another site's (CSRF), nor one whose name was made to lead here (DNS rebinding).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/handler.hpp"
#include "net/address.hpp"

namespace merhaba::admin {

class SameOrigin {
 public:
  // `addresses`: where the listener listens, with the actual ports (net::Endpoint::address).
  // `names`: those by which it is known, without a port: the HOST of --admin HOST:PORT, if any.
  // A request does not say by which address it came in: with TCP and Unix sockets behind one
  // SameOrigin, the rules for TCP are those for all.
  explicit SameOrigin(const std::vector<net::SocketAddress>& addresses,
                      std::vector<std::string> names = {});

  // Why the request is refused, an English clause; "" when it may change state.
  std::string refusal(const http::RequestView& request) const;

 private:
  struct Address {
    std::string host;  // "127.0.0.1", "::1"
    std::uint16_t port = 0;
    bool is_wildcard = false;
    bool is_loopback = false;
  };
  bool is_own(std::string_view host_field) const;
  std::string own_hosts() const;

  std::vector<Address> addresses_;  // none: Unix sockets, which no browser reaches; any Host does
  std::vector<std::string> names_;
};

}  // namespace merhaba::admin
