// A session whose responses a Handler makes.
#include "http/handler.hpp"

#include <string>
#include <vector>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

struct Echo final : Handler {
  std::vector<std::string> seen;
  Reply reply{201, "text/x", "X-Own: 1\r\n", "made"};

  Reply respond(const RequestView& r) override {
    std::string all;
    for (const std::string_view part :
         {r.method, r.target, r.host, r.origin, r.fetch_site, r.accept_language}) {
      all += std::string(part) + "|";
    }
    seen.push_back(all);
    return reply;
  }
};

struct Handled {
  Echo echo;
  Bench bench;
  Conversation conversation{bench};
  explicit Handled(bool records = false) : bench({}, {kGreeting, 200, {}}, records) {
    bench.service.handler = &echo;
    bench.service.source = Source::handler;
  }
};

TEST_CASE("a handler gets the request's words, and its reply is the response") {
  Handled handled;
  const std::string response = handled.conversation.say(
      "GET /a?b=c HTTP/1.1\r\nHost: h:1\r\nOrigin: http://o\r\nSec-Fetch-Site: cross-site\r\n"
      "Accept-Language: tr, en\r\nOther: x\r\n\r\n");
  CHECK(handled.echo.seen ==
        std::vector<std::string>{"GET|/a?b=c|h:1|http://o|cross-site|tr, en|"});
  CHECK_THAT(response, StartsWith("HTTP/1.1 201 Created\r\nDate: "));
  CHECK(field(response, "Content-Type") == "text/x");
  CHECK(field(response, "Content-Length") == "4");
  CHECK(field(response, "X-Own") == "1");
  CHECK(field(response, "Connection").empty());
  CHECK_THAT(response, EndsWith("\r\n\r\nmade"));
}

TEST_CASE("what one request carried is not the next one's") {
  Handled handled;
  handled.conversation.say("GET /1 HTTP/1.1\r\nHost: a\r\nOrigin: o\r\n\r\n");
  handled.conversation.say("POST /2 HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nxy");
  CHECK(handled.echo.seen == std::vector<std::string>{"GET|/1|a|o|||", "POST|/2|b||||"});
}

TEST_CASE("the words are the same however they arrive, to a handler too") {
  const std::string request =
      "PUT /path HTTP/1.1\r\nHost: host\r\nsec-fetch-site: none\r\naccept-language: de\r\n"
      "origin: null\r\n\r\n";
  for (std::size_t at = 1; at < request.size(); ++at) {
    Handled handled;
    handled.conversation.say(request.substr(0, at));
    handled.conversation.say(request.substr(at));
    INFO("split at " << at);
    CHECK(handled.echo.seen == std::vector<std::string>{"PUT|/path|host|null|none|de|"});
  }
}

TEST_CASE("every method is the handler's, and for HEAD its body is left out") {
  Handled handled;
  const std::string head = handled.conversation.say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(field(head, "Content-Length") == "4");
  CHECK_THAT(head, EndsWith("\r\n\r\n"));
  const std::string options = handled.conversation.say("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK_THAT(options, StartsWith("HTTP/1.1 201 "));
  CHECK(handled.echo.seen.back() == "OPTIONS|*|a||||");
}

TEST_CASE("a bad request never reaches the handler") {
  Handled handled;
  const std::string response = handled.conversation.say("GET / HTTP/1.1\r\n\r\n");
  CHECK_THAT(response, StartsWith("HTTP/1.1 400 "));
  CHECK(handled.echo.seen.empty());
}

TEST_CASE("replies of any size go out whole, and in order") {
  Handled handled;
  std::string all;
  handled.echo.reply.body = std::string(300'000, 'x') + "end";
  const std::string one = handled.conversation.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  all = handled.conversation.say(
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK_THAT(one, EndsWith("xend"));
  CHECK(all == one + one);
}

TEST_CASE("responses are counted by the hundreds of their status") {
  Handled handled;
  handled.conversation.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  handled.echo.reply.status = 503;
  handled.conversation.say("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  handled.conversation.say("GET / HTTP/2.0\r\nHost: a\r\n\r\n");
  const StatusCounts& counts = handled.bench.responded;
  CHECK(counts[2] == 1);
  CHECK(counts[5] == 3);
  CHECK(counts[0] + counts[1] + counts[3] + counts[4] == 0);
}

TEST_CASE("a reply has its record in the access log") {
  Handled handled(true);
  handled.conversation.say("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(handled.conversation.records().size() == 1);
  CHECK(handled.conversation.records()[0].request_line == "GET /x HTTP/1.1");
  CHECK(handled.conversation.records()[0].status == 201);
  CHECK(handled.conversation.records()[0].body_size == 4);
}

TEST_CASE("the greeting's responses are counted too, and raw ones have no status") {
  Bench bench;
  Conversation conversation(bench);
  conversation.say(
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nOPTIONS / HTTP/1.1\r\nHost: a\r\n\r\nBAD\r\n\r\n");
  CHECK(bench.responded[2] == 2);
  CHECK(bench.responded[4] == 1);
  Session raw;
  raw.greet(bench.service, bench.output);
  CHECK(bench.responded[0] == 1);
  bench.output.clear();
}

TEST_CASE("a request that began before there was a log has no record") {
  Bench before;
  Session session;
  session.feed(before.service, "GET / HT", before.output);
  Output later(before.service.responses.largest(), true);
  session.feed(before.service, "TP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
               later);
  REQUIRE(later.records.size() == 1);
  CHECK(later.records[0].request_line == "GET /b HTTP/1.1");
  CHECK(before.responded[2] == 2);
  session.drop(before.service);
}

TEST_CASE("a request keeps the limits with which it began") {
  Bench bench;
  Conversation conversation(bench);
  conversation.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
  bench.service.limits = {256, 1};
  CHECK(conversation.outcome(conversation.say("cd")) == "200; idle");
  CHECK(conversation.outcome(conversation.say(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n")) == "413+close; closed");
}

}  // namespace
}  // namespace merhaba::http::test
