// The admin listener at a hand-over.
#include <csignal>
#include <string>

#include "e2e/admin.hpp"
#include "e2e/succession.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("at a hand-over the admin address goes to the successor") {
  Succession servers(with_admin());
  REQUIRE(servers.has_said("admin listener on "));
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  ask(servers.address());
  // Port 0 keeps the port that the system had chosen.
  const std::string admin = admin_of(servers.err());
  CHECK(get(admin, "/readyz").body == "ready\n");
  servers.hand_over();
  for (int i = 0; i < 20; ++i) CHECK(get(admin, "/readyz").body == "ready\n");
  CHECK_THAT(get(admin, "/metrics").body,
             ContainsSubstring("merhaba_responses_total{class=\"2xx\"} 0"));
  open.send("Host: a\r\n\r\n");
  CHECK(open.answer().status == 200);
  open.rest();
  CHECK(servers.wait(servers.first().id()) == 0);
  CHECK(get(admin, "/livez").status == 200);
  servers.stop();
}

TEST_CASE("a server that was taken out of rotation stays so across a hand-over") {
  Succession servers(with_admin());
  REQUIRE(servers.has_said("admin listener on "));
  const std::string admin = admin_of(servers.err());
  CHECK(get(admin, "/readyz/disable", "POST").status == 200);
  ask(servers.address());
  servers.hand_over();
  CHECK(get(admin, "/readyz").status == 503);
  CHECK(get(admin, "/readyz/enable", "POST").status == 200);
  servers.hand_over();
  CHECK(get(admin, "/readyz").status == 200);
  servers.stop();
}

TEST_CASE("when the successor is lost the admin address is the first one's again") {
  Succession servers(with_admin());
  REQUIRE(servers.has_said("admin listener on "));
  const std::string admin = admin_of(servers.err());
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  ask(servers.address());
  ::kill(servers.hand_over(), SIGKILL);
  servers.take_back();
  CHECK(servers.has_said("this process accepts again"));
  CHECK(get(admin, "/readyz").body == "ready\n");
  open.send("Host: a\r\nConnection: close\r\n\r\n");
  CHECK(open.answer().status == 200);
  open.rest();
  servers.stop();
}

}  // namespace
}  // namespace merhaba::e2e
