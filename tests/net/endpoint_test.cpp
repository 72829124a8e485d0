#include "net/endpoint.hpp"

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

Endpoint endpoint(int asked, int effective, int somaxconn, unsigned queues = 1) {
  Endpoint made;
  made.address = resolve(parse_listen("127.0.0.1:8080")).front();
  made.backlog_asked = asked;
  made.backlog_effective = effective;
  made.somaxconn = somaxconn;
  made.queues = queues;
  return made;
}

TEST_CASE("the start line has the backlog asked, the one in effect, and what the queue holds") {
  CHECK(describe(endpoint(4096, 4096, 4096), "http") ==
        "listening on 127.0.0.1:8080 (http): backlog 4096 asked, 4096 in effect, holds 4097");
  CHECK(describe(endpoint(0, 0, 4096), "raw") ==
        "listening on 127.0.0.1:8080 (raw): backlog 0 asked, 0 in effect, holds 1");
}

TEST_CASE("a clamped backlog is printed with the limit and how to raise it") {
  CHECK(describe(endpoint(4096, 128, 128), "http") ==
        "listening on 127.0.0.1:8080 (http): backlog 4096 asked, 128 in effect (limited by "
        "net.core.somaxconn; raise it: sysctl -w net.core.somaxconn=4096), holds 129");
}

TEST_CASE("a queue for each worker is printed") {
  CHECK(
      describe(endpoint(4096, 4096, 4096, 4), "http") ==
      "listening on 127.0.0.1:8080 (http): backlog 4096 asked, 4096 in effect, holds 4097 in each "
      "of 4 queues");
}

TEST_CASE("what is unknown is not printed") {
  CHECK(describe(endpoint(4096, Endpoint::kUnknown, 0), "http") ==
        "listening on 127.0.0.1:8080 (http): backlog 4096 asked");
}

TEST_CASE("an inherited listener's backlog is systemd's") {
  Endpoint inherited = endpoint(Endpoint::kUnknown, 128, 128);
  inherited.ownership = Ownership::service_managers;
  CHECK(describe(inherited, "http") ==
        "listening on 127.0.0.1:8080 (http): backlog set by systemd, 128 in effect, holds 129");
}

TEST_CASE("where systemd's backlog cannot be read, the start says that another one was set") {
  Endpoint inherited = endpoint(4096, Endpoint::kUnknown, 0);
  inherited.ownership = Ownership::service_managers;
  CHECK(describe(inherited, "http") ==
        "listening on 127.0.0.1:8080 (http): backlog 4096 asked (in place of systemd's, which "
        "cannot be read here)");
}

}  // namespace
}  // namespace merhaba::net::test
