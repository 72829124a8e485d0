#include "cli/probe.hpp"

#include "base/error.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("an address to probe may have a path; that of a Unix socket is its own") {
  const Probe plain = parse_probe("--probe", "127.0.0.1:8080");
  CHECK(plain.address.port == 8080);
  CHECK(plain.path == "/");
  const Probe deep = parse_probe("--probe", "[::1]:9000/readyz?a=/b");
  CHECK(deep.address.host == "::1");
  CHECK(deep.path == "/readyz?a=/b");
  CHECK(parse_probe("--probe", "8080/").path == "/");
  const Probe local = parse_probe("--probe", "unix:/run/m.sock");
  CHECK(local.address.path == "/run/m.sock");
  CHECK(local.path == "/");
}

TEST_CASE("what cannot be probed is refused, with the reason") {
  const auto refused = [](const std::string& text, const std::string& reason) {
    CHECK_THROWS_MATCHES(parse_probe("--probe", text), UsageError,
                         Catch::Matchers::Message(reason));
  };
  refused("systemd",
          "--probe: systemd passes its sockets to the server, not to a probe; give the address "
          "they listen on");
  refused("127.0.0.1:0",
          "--probe: nothing listens on port 0; give the actual port, which --port-file contains");
  refused("8080/a b",
          "--probe: the path \"/a b\" contains a space or a control byte; percent-encode it (a "
          "space is %20)");
  CHECK_THROWS_WITH(parse_probe("--probe", "/readyz"), ContainsSubstring("it is empty"));
  CHECK_THROWS_WITH(parse_probe("--probe", "host"), ContainsSubstring("the port is missing"));
}
