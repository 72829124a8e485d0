// Faults as the admin listener shows and takes them.
#include "admin/faults.hpp"

#include <string>

#include "admin/fake_control.hpp"
#include "admin/routes.hpp"
#include "base/error.hpp"
#include "support/catch.hpp"

namespace merhaba::admin::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

const std::string kCounts = R"(  "counts": {
    "queue-full": 0,
    "accept-late": 62,
    "phantom": 64,
    "refuse": 66,
    "accept-reset": 68,
    "delay": 70,
    "status": 72,
    "hang": 74,
    "close": 76,
    "truncate": 78,
    "trickle": 80,
    "reset": 82,
    "garbage": 84
  }
}
)";

// The routes of a Unix socket, where every Host is right.
struct Listener {
  FakeControl control;
  Routes routes{control, SameOrigin({net::unix_address("/run/admin.sock")})};

  http::Reply ask(std::string_view method, std::string_view target, std::string_view content = "",
                  std::string_view origin = "") {
    http::RequestView request;
    request.method = method;
    request.target = target;
    request.host = "localhost";
    request.origin = origin;
    request.content = content;
    return routes.respond(request);
  }
  std::string in_force() const {
    return control.shown.faults ? fault::text_of(control.shown.faults->specs()) : "none";
  }
};

TEST_CASE("the faults as JSON are each with its level and whether it is in force, and the counts") {
  server::Overview overview = busy_overview();
  CHECK(faults_json(overview) == "{\n  \"faults\": [],\n" + kCounts);
  overview.faults = std::make_shared<const fault::Plan>(
      fault::parse_specs("refuse@2s/10000s\naccept-reset@1/9\ndelay:1s@5%"),
      18'446'744'073'709'551'615U, false, uv::now_ms() - 5'000);
  CHECK(faults_json(overview) ==
        R"({
  "seed": 18446744073709551615,
  "header": false,
  "faults": [
    {"fault": "refuse@2s/10000s", "level": "listener", "in_force": false},
    {"fault": "accept-reset@1/9", "level": "connection", "in_force": true},
    {"fault": "delay:1s@5%", "level": "request", "in_force": true}
  ],
)" + kCounts);
  overview.faults = std::make_shared<const fault::Plan>(fault::parse_specs("refuse@1h/2h"), 1, true,
                                                        uv::now_ms());
  CHECK_THAT(faults_json(overview), ContainsSubstring("\"in_force\": true"));
  CHECK_THAT(faults_json(overview), StartsWith("{\n  \"seed\": 1,\n  \"header\": true,\n"));
}

TEST_CASE("the seed is the query's, or nothing") {
  CHECK_FALSE(seed_of("/faults"));
  CHECK_FALSE(seed_of("/faults?"));
  CHECK(seed_of("/faults?seed=7") == 7U);
  CHECK(seed_of("/faults?seed=0") == 0U);
  CHECK(seed_of("/faults?seed=18446744073709551615") == 18'446'744'073'709'551'615U);
  for (const char* target :
       {"/faults?seed=", "/faults?seed=-1", "/faults?seed=x", "/faults?seed=1&x=2", "/faults?see=1",
        "/faults?x", "/faults?seed=18446744073709551616", "/faults?Seed=1", "/faults?x=1&seed=1"}) {
    INFO(target);
    CHECK_THROWS_AS(seed_of(target), UsageError);
  }
}

TEST_CASE("faults are put in place of those there are, and the reply shows them") {
  Listener listener;
  for (const char* method : {"PUT", "POST"}) {
    const http::Reply reply =
        listener.ask(method, "/faults?seed=7", "# slow\ndelay:1s@5%\n\nhang@1/9\n");
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "application/json");
    CHECK_THAT(reply.body, ContainsSubstring("\"seed\": 7,\n") &&
                               ContainsSubstring("{\"fault\": \"delay:1s@5%\"") &&
                               ContainsSubstring("{\"fault\": \"hang@1/9\""));
    CHECK(listener.control.given_seed == 7U);
  }
  CHECK(listener.ask("GET", "/faults").body == faults_json(listener.control.shown));
  listener.ask("PUT", "/faults", "close");
  CHECK(listener.in_force() == "close");
  CHECK_FALSE(listener.control.given_seed);
  const http::Reply none = listener.ask("PUT", "/faults", "# none\n");
  CHECK(none.status == 200);
  CHECK_THAT(none.body, StartsWith("{\n  \"faults\": [],\n"));
  CHECK(listener.in_force() == "none");
}

TEST_CASE("faults are deleted, whatever there were") {
  Listener listener;
  listener.ask("PUT", "/faults", "close");
  for (int i = 0; i < 2; ++i) {
    const http::Reply reply = listener.ask("DELETE", "/faults");
    CHECK(reply.status == 200);
    CHECK_THAT(reply.body, StartsWith("{\n  \"faults\": [],\n"));
    CHECK(listener.in_force() == "none");
  }
  CHECK(listener.control.changes == 3);
}

TEST_CASE("faults that cannot be read are refused with the line, the reason and the marks") {
  Listener listener;
  const http::Reply reply = listener.ask("PUT", "/faults", "close@5%\ndelay:soon@5%\n");
  CHECK(reply.status == 400);
  CHECK(reply.body ==
        "400 Bad Request: line 2: 'soon' is not a duration: write 250ms, 10s, 1.5m or 2h (a bare "
        "number is seconds), from 1ms to 24h\n"
        "  delay:soon@5%\n"
        "        ^^^^\n");
  CHECK_THAT(reply.content_type, StartsWith("text/plain"));
  CHECK(listener.ask("PUT", "/faults?seed=x", "close").status == 400);
  CHECK(listener.ask("PUT", "/faults?sed=1", "close").body ==
        "400 Bad Request: 'sed=1' is not known here; write /faults?seed=N\n");
  CHECK(listener.control.changes == 0);
}

TEST_CASE("faults that are not possible here are refused with the server's reason") {
  Listener listener;
  listener.control.reloaded = {false, "'phantom' is not possible on unix:/m"};
  for (const char* method : {"PUT", "DELETE"}) {
    const http::Reply reply = listener.ask(method, "/faults", "phantom");
    CHECK(reply.status == 409);
    CHECK(reply.body == "409 Conflict: 'phantom' is not possible on unix:/m\n");
  }
}

TEST_CASE("a page of another origin sets no faults, and deletes none") {
  Listener listener;
  listener.ask("PUT", "/faults", "close");
  for (const char* method : {"PUT", "POST", "DELETE"}) {
    const http::Reply reply = listener.ask(method, "/faults", "hang", "https://evil.example");
    CHECK(reply.status == 403);
    CHECK_THAT(reply.body, StartsWith("403 Forbidden: "));
  }
  CHECK(listener.in_force() == "close");
  CHECK(listener.control.changes == 1);
  CHECK(listener.ask("GET", "/faults", "", "https://evil.example").status == 200);
}

TEST_CASE("the routes of faults say which methods they take") {
  Listener listener;
  const http::Reply reply = listener.ask("PATCH", "/faults");
  CHECK(reply.status == 405);
  CHECK_THAT(reply.fields, ContainsSubstring("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS\r\n"));
  CHECK_THAT(reply.body, EndsWith("takes GET, HEAD, POST, PUT, DELETE, OPTIONS\n"));
  CHECK_THAT(listener.ask("DELETE", "/reload").fields,
             ContainsSubstring("Allow: POST, PUT, OPTIONS\r\n"));
  CHECK(listener.control.changes == 0);
  CHECK(listener.control.reloads == 0);
}

}  // namespace
}  // namespace merhaba::admin::test
