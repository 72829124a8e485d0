// A session whose owner decides on the responses: it stops at a request, and goes on.
#include <string>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

constexpr std::string_view kFields = "X-Fault: hang\r\n";

struct Owned {
  Bench bench;
  Session session;
  explicit Owned(const Greeting& greeting = {kGreeting, 200, {}}, bool records = false)
      : bench({}, greeting, records) {
    bench.service.source = Source::owner;
    // As server::Responder makes it where there are faults.
    bench.output = Output(bench.service.responses.largest() + Session::kMostFields, records);
  }
  ~Owned() {
    session.gone(bench.service, bench.output);
    CHECK(bench.service.requests.in_use() == 0);
    CHECK(bench.service.texts.in_use() == 0);
  }

  std::size_t feed(std::string_view in) { return session.feed(bench.service, in, bench.output); }
  std::string sent() {
    std::string all(bench.output.bytes());
    all += bench.output.tail();
    bench.output.clear();
    return all;
  }
  std::string respond(std::string_view fields = "", bool more_input = false) {
    session.respond_held(bench.service, bench.output, more_input, fields);
    return sent();
  }
  std::string reply(int status, bool more_input = false) {
    session.respond_held(bench.service, bench.output, more_input,
                         Reply{status, "text/x", std::string(kFields), "content"});
    return sent();
  }
};

// What another session, whose responses are its own, says to the same.
std::string ordinary(std::string_view request, const Greeting& greeting = {kGreeting, 200, {}}) {
  Bench bench({}, greeting);
  return Conversation(bench).say(request);
}

const std::string kRequests[] = {
    get(),
    get("Connection: close\r\n"),
    "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
    "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "OPTIONS / HTTP/1.0\r\n\r\n",
    post("Content-Length: 5\r\n", "hello"),
    chunked("5\r\nhello\r\n0\r\n\r\n"),
    get("X: " + std::string(2'000, 'x') + "\r\n"),  // no plain request
};

TEST_CASE("a held request gets the response that it would have had, byte for byte") {
  const std::string large = std::string(Output::kCopyLimit + 1, 'l');
  for (const std::string_view body : {kGreeting, std::string_view(), std::string_view(large)}) {
    for (const bool logged : {false, true}) {
      const Greeting greeting{body, 200, {{"X-A", "1"}}};
      for (const std::string& request : kRequests) {
        INFO(request << logged);
        Owned owned(greeting, logged);
        CHECK(owned.feed(request) == request.size());
        CHECK(owned.session.phase() == Phase::held);
        CHECK(owned.session.answered() == 0);
        CHECK(owned.sent().empty());
        const std::string response = owned.respond();
        CHECK((response == ordinary(request, greeting)));
        const bool closes = response.find("Connection: close\r\n") != std::string::npos;
        CHECK(owned.session.phase() == (closes ? Phase::closed : Phase::idle));
        CHECK(owned.session.answered() == 1);
        CHECK(owned.bench.responded[2] == 1);
      }
    }
  }
}

TEST_CASE("the fields of the owner are the last of the head, and nothing else changes") {
  for (const std::string& request : kRequests) {
    INFO(request);
    Owned owned;
    owned.feed(request);
    std::string response = owned.respond(kFields);
    const std::size_t at = response.find("\r\n" + std::string(kFields) + "\r\n");
    REQUIRE(at != std::string::npos);
    CHECK(at + 2 + kFields.size() == response.find("\r\n\r\n") + 2);
    CHECK(response.erase(at + 2, kFields.size()) == ordinary(request));
  }
}

TEST_CASE("a large body goes by reference behind the fields, and there is room for most of them") {
  const std::string large(100'000, 'l');
  Owned owned({large, 200, {}});
  owned.feed(get());
  const std::string fields = "X: " + std::string(Session::kMostFields - 5, 'f') + "\r\n";
  CHECK(owned.session.respond_held(owned.bench.service, owned.bench.output, false, fields) ==
        large.size());
  CHECK(owned.bench.output.tail().data() == large.data());
  CHECK_THAT(std::string(owned.bench.output.bytes()), EndsWith(fields + "\r\n"));
  owned.bench.output.clear();
}

TEST_CASE("pipelined requests wait behind the one that is held, and come in order") {
  Owned owned;
  const std::string all =
      get() + "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get() + get("Connection: close\r\n");
  std::string_view rest = all;
  std::string responses;
  for (std::uint32_t i = 1; i <= 4; ++i) {
    const std::size_t used = owned.feed(rest);
    CHECK(used > 0);
    rest.remove_prefix(used);
    CHECK(owned.session.phase() == Phase::held);
    CHECK(owned.feed(rest) == 0);  // further bytes are not looked at
    CHECK(owned.session.phase() == Phase::held);
    responses += owned.respond("", !rest.empty());
    CHECK(owned.session.answered() == i);
  }
  CHECK(rest.empty());
  CHECK(responses == ordinary(all));
  CHECK(owned.session.phase() == Phase::closed);
}

TEST_CASE("a request in pieces is held once it is whole, a bad one is refused at once") {
  const std::string request = post("Content-Length: 5\r\n", "hello");
  for (std::size_t at = 1; at < request.size(); ++at) {
    Owned owned;
    owned.feed(request.substr(0, at));
    CHECK(owned.session.phase() != Phase::held);
    owned.feed(request.substr(at));
    CHECK(owned.session.phase() == Phase::held);
    CHECK(owned.respond() == ordinary(request));
  }
  Owned owned;
  owned.feed("BAD\r\n\r\n");
  CHECK(owned.session.phase() == Phase::closed);
  CHECK_THAT(owned.sent(), StartsWith("HTTP/1.1 400 "));
}

TEST_CASE("a server that says close does so with the last response of a batch") {
  Owned owned;
  owned.bench.service.says_close = true;
  owned.feed(get());
  CHECK(field(owned.respond("", true), "Connection").empty());
  owned.feed(get());
  CHECK(field(owned.respond("", false), "Connection") == "close");
  CHECK(owned.session.phase() == Phase::closed);
}

TEST_CASE("a reply in place of the greeting has its status, its fields and its content") {
  for (const int status : {200, 205, 404, 503, 599}) {
    Owned owned;
    owned.feed(get());
    const std::string response = owned.reply(status);
    CHECK_THAT(response, StartsWith("HTTP/1.1 " + std::to_string(status) + " "));
    CHECK(field(response, "Content-Length") == "7");
    CHECK(field(response, "X-Fault") == "hang");
    CHECK_THAT(response, EndsWith("\r\n\r\ncontent"));
    CHECK(owned.session.phase() == Phase::idle);
    CHECK(owned.bench.responded[static_cast<std::size_t>(status / 100)] == 1);
  }
}

TEST_CASE("a reply whose status has no content has none, and no length of it") {
  for (const int status : {204, 304}) {
    Owned owned({kGreeting, 200, {}}, true);
    owned.feed(get());
    owned.session.respond_held(owned.bench.service, owned.bench.output, false,
                               Reply{status, "text/x", std::string(kFields), "content"});
    CHECK(owned.bench.output.records.last().body_size == 0);
    CHECK(owned.bench.output.records.last().end == owned.bench.output.total());
    const std::string response = owned.sent();
    CHECK_THAT(response, !ContainsSubstring("Content-"));
    CHECK(field(response, "X-Fault") == "hang");
    CHECK_THAT(response, EndsWith("\r\n\r\n"));
    owned.feed(get());
    const std::string both = response + owned.respond();  // the client finds the second
    CHECK(summary(both, owned.session.phase()) == std::to_string(status) + " 200; idle");
  }
}

TEST_CASE("a reply to HEAD has the length alone, one to HTTP/1.0 says what becomes of it") {
  Owned owned;
  owned.feed("HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string first = owned.reply(503);
  CHECK(summary(first, owned.session.phase()) == "503-+keep-alive; idle");
  owned.feed("GET / HTTP/1.0\r\n\r\n");
  const std::string last = owned.reply(503);
  CHECK(summary(last, owned.session.phase()) == "503+close; closed");
}

TEST_CASE("the tutorial's request is held as well, and greeted byte for byte") {
  Owned owned({kGreeting, 200, {}}, true);
  owned.session.greet(owned.bench.service, owned.bench.output);
  CHECK(owned.session.phase() == Phase::held);
  CHECK(owned.sent().empty());
  CHECK(owned.session.respond_held(owned.bench.service, owned.bench.output, true, kFields) ==
        kGreeting.size());
  CHECK(owned.bench.output.records.size() == 1);
  CHECK(owned.sent() == kGreeting);
  CHECK(owned.session.phase() == Phase::closed);
  CHECK(owned.bench.responded[0] == 1);
}

TEST_CASE("a request that is left has a record without a status, and is the last") {
  Owned owned({kGreeting, 200, {}}, true);
  owned.feed("GET /left HTTP/1.1\r\nHost: a\r\nUser-Agent: u\r\n\r\n");
  owned.session.leave_held(owned.bench.service, owned.bench.output);
  CHECK(owned.session.phase() == Phase::closed);
  REQUIRE(owned.bench.output.records.size() == 1);
  const Record& record = owned.bench.output.records[0];
  CHECK(record.status == 0);
  CHECK(record.body_size == 0);
  CHECK(record.request_line == "GET /left HTTP/1.1");
  CHECK(record.user_agent == "u");
  CHECK(owned.sent().empty());
  CHECK(owned.feed(get()) == 0);
}

TEST_CASE("neither the input's end nor a deadline ends what is held, and a client that goes does") {
  Owned owned({kGreeting, 200, {}}, true);
  owned.feed(get());
  owned.session.input_ended(owned.bench.service, owned.bench.output);
  CHECK(owned.session.phase() == Phase::held);
  CHECK(owned.bench.output.empty());
  owned.session.gone(owned.bench.service, owned.bench.output);
  REQUIRE(owned.bench.output.records.size() == 1);
  CHECK(owned.bench.output.records[0].status == 499);
  CHECK(owned.session.phase() == Phase::closed);
}

}  // namespace
}  // namespace merhaba::http::test
