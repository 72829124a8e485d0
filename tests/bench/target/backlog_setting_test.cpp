#include "bench/target/backlog_setting.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::target::test {
namespace {

TEST_CASE("a known server's setting has the backlog in it") {
  CHECK(backlog_setting("nginx", "1024") == "listen 80 backlog=1024");
  CHECK(backlog_setting("node", "7") == "server.listen({ port, backlog: 7 })");
  CHECK(backlog_setting("caddy", "4096") == "sysctl net.core.somaxconn=4096, then restart it");
  CHECK(backlog_setting("merhaba", "N") == "--backlog N");
}

TEST_CASE("a server that is not known has no setting") {
  CHECK(backlog_setting("", "5").empty());
  CHECK(backlog_setting("ngin", "5").empty());
  CHECK(backlog_setting("nginxx", "5").empty());
}

TEST_CASE("the usual settings name each server once") {
  CHECK(usual_backlog_settings(1024) ==
        "nginx: listen 80 backlog=1024; HAProxy: backlog 1024 in the frontend; Node.js: "
        "server.listen({ port, backlog: 1024 }); Go: sysctl net.core.somaxconn=1024");
}

}  // namespace
}  // namespace merhaba::bench::target::test
