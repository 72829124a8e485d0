#include "admin/same_origin.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

#include "support/catch.hpp"

namespace merhaba::admin::test {
namespace {

using Catch::Matchers::ContainsSubstring;

net::SocketAddress ip(const char* host, std::uint16_t port) {
  net::SocketAddress address;
  if (std::strchr(host, ':') != nullptr) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    REQUIRE(::inet_pton(AF_INET6, host, &v6.sin6_addr) == 1);
    std::memcpy(&address.storage, &v6, sizeof v6);
    address.length = sizeof v6;
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    REQUIRE(::inet_pton(AF_INET, host, &v4.sin_addr) == 1);
    std::memcpy(&address.storage, &v4, sizeof v4);
    address.length = sizeof v4;
  }
  address.set_port(port);
  return address;
}

bool takes_host(const SameOrigin& rule, std::string_view host) {
  http::RequestView request;
  request.host = host;
  return rule.refusal(request).empty();
}

TEST_CASE("a request that changes state is refused when it has an Origin, even our own") {
  const SameOrigin rule({ip("127.0.0.1", 9000)});
  http::RequestView request;
  request.host = "127.0.0.1:9000";
  CHECK(rule.refusal(request).empty());
  for (const char* origin : {"http://127.0.0.1:9000", "https://evil.example", "null", " null "}) {
    request.origin = origin;
    CHECK_THAT(rule.refusal(request), ContainsSubstring("Origin"));
  }
}

TEST_CASE("a request that a page of another site sent is refused by Sec-Fetch-Site") {
  const SameOrigin rule({ip("127.0.0.1", 9000)});
  http::RequestView request;
  request.host = "127.0.0.1:9000";
  for (const char* site : {"cross-site", "same-site", "Cross-Site ", "same-originnone", "future"}) {
    request.fetch_site = site;
    CHECK_THAT(rule.refusal(request), ContainsSubstring("Sec-Fetch-Site"));
  }
  for (const char* site : {"", "none", "same-origin", " Same-Origin\t"}) {
    request.fetch_site = site;
    CHECK(rule.refusal(request).empty());
  }
}

TEST_CASE("a loopback listener's Host is its address, any other of loopback, or localhost") {
  const SameOrigin rule({ip("127.0.0.1", 9000)});
  for (const char* host : {"127.0.0.1:9000", "localhost:9000", "LocalHost:9000", "[::1]:9000",
                           "127.0.0.2:9000", " 127.0.0.1:9000 ", "[::ffff:127.0.0.1]:9000", ""}) {
    INFO(host);
    CHECK(takes_host(rule, host));
  }
  for (const char* host :
       {"127.0.0.1", "localhost", "localhost:", "127.0.0.1:9001", "127.0.0.1:19000",
        "127.0.0.1:90000000000000000000", "evil.example:9000", "localhost.evil.example:9000",
        "127.0.0.1.evil.example:9000", "192.0.2.1:9000", "[2001:db8::1]:9000", "[localhost]:9000",
        "127.1:9000", "localhost:9000x", "[", "[]", ":9000", ":"}) {
    INFO(host);
    CHECK_FALSE(takes_host(rule, host));
  }
}

TEST_CASE("a wildcard listener's Host is any address literal, with its port, or localhost") {
  const char* wildcard = GENERATE("0.0.0.0", "::");
  const SameOrigin rule({ip(wildcard, 9000)});
  for (const char* host :
       {"192.0.2.1:9000", "[2001:db8::1]:9000", "127.0.0.1:9000", "localhost:9000", "[::1]:9000"}) {
    INFO(host);
    CHECK(takes_host(rule, host));
  }
  CHECK_FALSE(takes_host(rule, "192.0.2.1:9001"));
  CHECK_FALSE(takes_host(rule, "192.0.2.1"));
  CHECK_FALSE(takes_host(rule, "evil.example:9000"));
}

TEST_CASE("a listener on one address is reached by it alone, or by the names given") {
  const SameOrigin rule({ip("192.0.2.7", 9000), ip("2001:db8::7", 9000)}, {"admin.example"});
  CHECK(takes_host(rule, "192.0.2.7:9000"));
  CHECK(takes_host(rule, "[2001:DB8:0::7]:9000"));
  CHECK(takes_host(rule, "Admin.Example:9000"));
  CHECK_FALSE(takes_host(rule, "192.0.2.8:9000"));
  CHECK_FALSE(takes_host(rule, "localhost:9000"));
  CHECK_FALSE(takes_host(rule, "127.0.0.1:9000"));
  CHECK_FALSE(takes_host(rule, "admin.example"));
  CHECK_FALSE(takes_host(rule, "admin.example.:9000"));
}

TEST_CASE("a Host may lack the port where it is 80") {
  const SameOrigin rule({ip("127.0.0.1", 80)});
  CHECK(takes_host(rule, "localhost"));
  CHECK(takes_host(rule, "localhost:"));
  CHECK(takes_host(rule, "127.0.0.1:80"));
  CHECK(takes_host(rule, "[::1]"));
  CHECK_FALSE(takes_host(rule, "evil.example"));
}

TEST_CASE("a Unix socket takes any Host, unless TCP is behind the same rule") {
  CHECK(takes_host(SameOrigin({net::unix_address("/run/admin.sock")}), "anything.example:1"));
  const SameOrigin both({net::unix_address("/run/admin.sock"), ip("127.0.0.1", 9000)});
  CHECK_FALSE(takes_host(both, "anything.example:1"));
  CHECK(takes_host(both, "127.0.0.1:9000"));
}

TEST_CASE("a refusal for its Host says which would do") {
  http::RequestView request;
  request.host = "evil.example";
  CHECK(SameOrigin({ip("127.0.0.1", 9000)}).refusal(request) ==
        "the Host field is not this listener's, which is 127.0.0.1:9000 or localhost:9000");
  CHECK_THAT(SameOrigin({ip("::", 9000)}, {"web1"}).refusal(request),
             ContainsSubstring(
                 "which is web1:9000 or an IP address with the port 9000 or localhost:9000"));
  CHECK_THAT(SameOrigin({ip("2001:db8::7", 9000)}).refusal(request),
             ContainsSubstring("which is [2001:db8::7]:9000"));
}

}  // namespace
}  // namespace merhaba::admin::test
