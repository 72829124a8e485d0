#include "net/resolve.hpp"

#include <sys/un.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

using Catch::Matchers::ContainsSubstring;

std::vector<std::string> texts(const std::string& spec) {
  std::vector<std::string> all;
  for (const SocketAddress& address : resolve(parse_listen(spec))) all.push_back(address.text());
  return all;
}

std::string refusal(const std::string& spec) {
  return error_of([&] { resolve(parse_listen(spec)); });
}

TEST_CASE("a literal resolves to itself, without a name service") {
  CHECK(texts("127.0.0.1:80") == std::vector<std::string>{"127.0.0.1:80"});
  CHECK(texts("[::1]:80") == std::vector<std::string>{"[::1]:80"});
  CHECK(texts("80") == std::vector<std::string>{"127.0.0.1:80"});
}

TEST_CASE("the wildcard is every interface of both families, those this machine has") {
  const auto all = texts(":80");
  CHECK(std::count(all.begin(), all.end(), "0.0.0.0:80") == 1);
  for (const auto& text : all) CHECK((text == "0.0.0.0:80" || text == "[::]:80"));
}

TEST_CASE("a host name resolves to its addresses, each once, with the port") {
  const auto all = texts("localhost:8080");
  CHECK(std::count(all.begin(), all.end(), "127.0.0.1:8080") == 1);
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == all.size());
}

TEST_CASE("an unknown host is named, with what to do") {
  const std::string reported =
      refusal("no..such.host:80");  // an empty label: no name service is asked
  CHECK_THAT(reported, ContainsSubstring("no..such.host:80") && ContainsSubstring("unknown host") &&
                           ContainsSubstring("check the name"));
}

TEST_CASE("a zone must be an interface of this machine") {
  const std::string reported = refusal("[fe80::1%nosuch0]:80");
  CHECK_THAT(reported, ContainsSubstring("no interface \"nosuch0\""));
}

TEST_CASE(
    "a Unix path may fill sun_path but for its NUL; the error about a longer one has the limit") {
  constexpr std::size_t kLimit = sizeof(sockaddr_un{}.sun_path) - 1;
  const std::string longest(kLimit, 'x');
  CHECK(texts("unix:" + longest) == std::vector<std::string>{"unix:" + longest});
  const std::string reported = refusal("unix:" + longest + "x");
  CHECK_THAT(reported, ContainsSubstring(std::to_string(kLimit + 1) + " bytes") &&
                           ContainsSubstring("at most " + std::to_string(kLimit)) &&
                           ContainsSubstring("choose a shorter path"));
}

#ifdef MERHABA_LINUX
TEST_CASE("an abstract name has no NUL after it, and may be one longer") {
  const SocketAddress address = resolve(parse_listen("unix:@merhaba")).front();
  CHECK(address.length == offsetof(sockaddr_un, sun_path) + 8);
  CHECK(address.text() == "unix:@merhaba");
  const std::string longest = "@" + std::string(sizeof(sockaddr_un{}.sun_path) - 1, 'x');
  CHECK(texts("unix:" + longest) == std::vector<std::string>{"unix:" + longest});
  CHECK_THAT(refusal("unix:" + longest + "x"), ContainsSubstring("at most"));
}

TEST_CASE("where IPv6 is switched off, the wildcard and localhost are IPv4 alone") {
  const auto reported = in_own_network([] {
    if (!write_file("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1")) return std::string("no IPv6");
    std::string all;
    for (const auto& text : texts(":80")) all += text + ' ';
    for (const auto& text : texts("localhost:80")) all += text + ' ';
    return all;
  });
  if (!reported) SKIP("no network namespace of one's own here");
  if (*reported == "no IPv6") SKIP("this kernel has no IPv6");
  CHECK(*reported == "0.0.0.0:80 127.0.0.1:80 ");
}
#endif

}  // namespace
}  // namespace merhaba::net::test
