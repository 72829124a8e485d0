// The access log, where a reload turns it on and off.
#include <string>

#include "server/reloaded.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using net::test::eventually;

TEST_CASE("the access log begins, changes its form and ends") {
  const std::string log = written_to(1, [&] {
    Reloaded running(config());
    Client kept(running.address());
    kept.ask(kGet);
    running.next.access_log = AccessLogFormat::common;
    CHECK(running.reload().done);
    // On a connection from before, whose peer nobody had asked for yet.
    CHECK(eventually([&] {
      kept.ask("GET /common HTTP/1.1\r\nHost: a\r\n\r\n");
      return running.overview().reloads == 1;
    }));
    Client witness(running.address());
    settle(witness);
    kept.ask("GET /common HTTP/1.1\r\nHost: a\r\n\r\n");
    running.next.access_log = AccessLogFormat::json;
    CHECK(running.reload().done);
    settle(witness);
    settle(witness);
    kept.ask("GET /json HTTP/1.1\r\nHost: a\r\n\r\n");
    running.next.access_log = AccessLogFormat::off;
    CHECK(running.reload().done);
    settle(witness);
    settle(witness);
    kept.ask("GET /off HTTP/1.1\r\nHost: a\r\n\r\n");
    running.stop();
  });
  CHECK_THAT(log, ContainsSubstring("127.0.0.1 - - [") && ContainsSubstring("\"GET /common HTTP"));
  CHECK_THAT(log, ContainsSubstring("{\"time\":") &&
                      ContainsSubstring("\"remote_addr\":\"127.0.0.1\"") &&
                      ContainsSubstring("GET /json"));
  CHECK_THAT(log, !ContainsSubstring("/off"));
}

}  // namespace
}  // namespace merhaba::server::test
