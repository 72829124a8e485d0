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
  refused(
      "systemd",
      "--probe: systemd's sockets are passed to a server, and have no address here; give theirs");
  refused("127.0.0.1:0",
          "--probe: nobody listens on port 0; give the real port, which --port-file has");
  refused(
      "8080/a b",
      "--probe: the path \"/a b\" holds a blank or a control byte; write it as %20, or the like");
  CHECK_THROWS_WITH(parse_probe("--probe", "/readyz"), ContainsSubstring("it is empty"));
  CHECK_THROWS_WITH(parse_probe("--probe", "host"), ContainsSubstring("the port is missing"));
}
