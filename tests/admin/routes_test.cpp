#include "admin/routes.hpp"

#include <map>

#include "admin/fake_control.hpp"
#include "admin/metrics.hpp"
#include "support/catch.hpp"

namespace merhaba::admin::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

// The routes of a Unix socket, where every Host is right.
struct Listener {
  FakeControl control;
  Routes routes{control, SameOrigin({net::unix_address("/run/admin.sock")})};

  http::Reply ask(std::string_view method, std::string_view target) {
    http::RequestView request;
    request.method = method;
    request.target = target;
    request.host = "localhost";
    return routes.respond(request);
  }
};

TEST_CASE("every path responds to its methods, and says which to others") {
  const std::string reads = "GET, HEAD, OPTIONS", changes = "POST, PUT, OPTIONS";
  const std::map<std::string, std::string> paths{
      {"/", reads},
      {"/faults", "GET, HEAD, POST, PUT, DELETE, OPTIONS"},
      {"/livez", reads},
      {"/metrics", reads},
      {"/readyz", reads},
      {"/readyz/enable", changes},
      {"/readyz/disable", changes},
      {"/reload", changes},
      {"/summary", reads},
  };
  Listener listener;
  for (const auto& [path, methods] : paths) {
    INFO(path);
    for (const std::string method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) {
      INFO(method);
      const http::Reply reply = listener.ask(method, path);
      if ((", " + methods + ",").find(", " + method + ",") != std::string::npos) {
        CHECK((reply.status == 200 || path == "/readyz"));
        CHECK_THAT(reply.body, EndsWith("\n"));
        CHECK_THAT(reply.fields, !ContainsSubstring("Allow"));
      } else {
        CHECK(reply.status == 405);
        CHECK_THAT(reply.fields, ContainsSubstring("Allow: " + methods + "\r\n"));
      }
    }
    const http::Reply options = listener.ask("OPTIONS", path);
    CHECK(options.status == 200);
    CHECK(options.body.empty());
    CHECK_THAT(options.fields, ContainsSubstring("Allow: " + methods + "\r\n"));
  }
  CHECK_THAT(listener.ask("OPTIONS", "*").fields,
             ContainsSubstring("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS\r\n"));
}

TEST_CASE("no reply is for caches, and none has more fields than there is room for") {
  Listener listener;
  for (const char* path :
       {"/", "/faults", "/livez", "/metrics", "/nothing", "/reload", "/summary"}) {
    const http::Reply reply = listener.ask("GET", path);
    CHECK_THAT(reply.fields, ContainsSubstring("Cache-Control: no-store\r\n"));
    CHECK_THAT(reply.fields, EndsWith("\r\n"));
    CHECK(reply.fields.size() + reply.content_type.size() <= 512);
  }
}

TEST_CASE("the query does not choose the path, and an unknown path names those that are") {
  Listener listener;
  CHECK(listener.ask("GET", "/livez?verbose=1").body == "ok\n");
  CHECK(listener.ask("GET", "http://anything.example/livez").body == "ok\n");
  CHECK(listener.ask("GET", "http://anything.example?x=/livez").status == 200);
  for (const char* target : {"/live", "/livez/", "/livez/x", "*", "", "livez", "//livez"}) {
    INFO(target);
    const http::Reply reply = listener.ask("GET", target);
    CHECK(reply.status == 404);
    CHECK(reply.body ==
          "404 Not Found: there is no such path; these are all:\n"
          "GET /\n"
          "GET /faults\n"
          "PUT /faults\n"
          "DELETE /faults\n"
          "GET /livez\n"
          "GET /metrics\n"
          "GET /readyz\n"
          "POST /readyz/disable\n"
          "POST /readyz/enable\n"
          "POST /reload\n"
          "GET /summary\n");
  }
}

TEST_CASE("readiness can be taken back and given again, and each reply has the new state") {
  Listener listener;
  CHECK(listener.ask("POST", "/readyz/disable").body ==
        "disabled: POST /readyz/enable makes it ready again\n");
  CHECK(listener.ask("GET", "/readyz").status == 503);
  CHECK(listener.ask("GET", "/livez").status == 200);
  CHECK(listener.ask("PUT", "/readyz/enable").body == "ready\n");
  CHECK(listener.ask("GET", "/readyz").status == 200);
  listener.control.shown.readiness = server::Overview::Readiness::stopping;
  CHECK(listener.ask("POST", "/readyz/enable").status == 200);
  CHECK(listener.ask("POST", "/readyz/enable").body == "stopping\n");
}

TEST_CASE("a reload says what came of it, and fails where the configuration does") {
  Listener listener;
  http::Reply reply = listener.ask("POST", "/reload");
  CHECK(reply.status == 200);
  CHECK(reply.body == "reloaded\n");
  listener.control.reloaded = {true, "reloaded; --listen takes a restart"};
  CHECK(listener.ask("POST", "/reload").body == "reloaded; --listen takes a restart\n");
  listener.control.reloaded = {false, "m.conf:3: --backlog: no number\n"};
  reply = listener.ask("PUT", "/reload");
  CHECK(reply.status == 500);
  CHECK(reply.body == "m.conf:3: --backlog: no number\n");
  CHECK(listener.control.reloads == 3);
}

TEST_CASE("a request that may not change state changes nothing, and one that reads is not asked") {
  FakeControl control;
  net::SocketAddress address;
  address.storage.ss_family = AF_INET;  // 0.0.0.0
  address.set_port(9000);
  Routes routes(control, SameOrigin({address}));
  http::RequestView request;
  request.host = "evil.example:9000";
  for (const char* path : {"/readyz/disable", "/readyz/enable", "/reload"}) {
    request.method = "POST";
    request.target = path;
    const http::Reply reply = routes.respond(request);
    CHECK(reply.status == 403);
    CHECK_THAT(reply.body, StartsWith("403 Forbidden: the Host field is not this listener's"));
  }
  CHECK(control.reloads == 0);
  CHECK(control.shown.readiness == server::Overview::Readiness::ready);
  request.method = "GET";
  request.target = "/livez";
  request.origin = "https://evil.example";
  CHECK(routes.respond(request).status == 200);
  // Of a target in the absolute form, the Host field does not count.
  request.method = "POST";
  request.origin = "";
  request.host = "127.0.0.1:9000";
  request.target = "http://evil.example:9000/reload";
  CHECK(routes.respond(request).status == 403);
  request.target = "http://127.0.0.1:9000/reload";
  CHECK(routes.respond(request).status == 200);
}

TEST_CASE("the summary is the account of the moment, and is not complete") {
  Listener listener;
  const http::Reply reply = listener.ask("GET", "/summary");
  CHECK(reply.content_type == "application/json");
  CHECK_THAT(reply.body, ContainsSubstring("\"complete\": false"));
  CHECK_THAT(reply.body, ContainsSubstring("\"accepted\": 4003,\n  \"served\": 3800,"));
  CHECK_THAT(reply.body, ContainsSubstring("{\"accepted\": 2002, "));
}

TEST_CASE("metrics name one start of the process, however the clock and the uptime differ") {
  Listener listener;
  const http::Reply first = listener.ask("GET", "/metrics");
  CHECK(first.content_type == "text/plain; version=0.0.4; charset=utf-8");
  listener.control.shown.uptime += Milliseconds{5000};
  const http::Reply second = listener.ask("GET", "/metrics");
  CHECK(first.body == second.body);
}

}  // namespace
}  // namespace merhaba::admin::test
