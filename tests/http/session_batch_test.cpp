// What a session does at the edges of one read: an output that is full, large bodies, draining, the
// raw greeting, and the records for the access log.
#include <string>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

std::string repeat(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST_CASE("a full output ends the batch, and the rest gets its responses once that is sent") {
  Bench bench;
  Session session;
  const std::string input = repeat(get(), 5000);
  const std::string one = Conversation(bench).say(get());
  std::string responses;
  std::size_t batches = 0;
  for (std::size_t used = 0; used < input.size(); ++batches) {
    const std::size_t now =
        session.feed(bench.service, std::string_view(input).substr(used), bench.output);
    used += now;
    REQUIRE(now % get().size() == 0);  // never in the middle of a request
    REQUIRE(now > 0);
    if (used < input.size()) CHECK_FALSE(bench.output.has_room());
    responses += bench.output.bytes();
    bench.output.clear();
  }
  CHECK(batches > 2);
  CHECK((responses == repeat(one, 5000)));
  CHECK(session.answered() == 5000);
  CHECK(session.phase() == Phase::idle);
  CHECK(bench.service.requests.in_use() == 0);
}

TEST_CASE("whatever a request was, the next one is taken as if it were the first") {
  std::string many_fields;
  for (unsigned i = 1; i < kMaxFields; ++i) many_fields += "A:b\r\n";
  const std::string first[] = {
      chunked("5;a=\"b\"\r\nhello\r\n0\r\nA: b\r\n\r\n"),
      post("Expect: 100-continue\r\nContent-Length: 5\r\n", "hello"),
      get(many_fields),
      "HEAD / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
      "GET /" + std::string(8000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  };
  const std::string second[] = {
      get(),
      post("Content-Length: 5\r\n", "hello"),
      chunked("1;a\r\nb\r\n0\r\nA: b\r\n\r\n"),
      get(many_fields),
      "HEAD / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
      "HEAD o HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nHost: a\r\n\r\n",
      "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
      "BREW / HTTP/1.1\r\n\r\n",
      " \r\n",
  };
  Bench bench;
  for (const std::string& before : first) {
    for (const std::string& after : second) {
      Conversation both(bench), alone(bench);
      INFO(before << after);
      both.say(before);
      CHECK(both.say(after) == alone.say(after));
      CHECK(both.session().phase() == alone.session().phase());
    }
  }
}

TEST_CASE("a full output takes no input at all") {
  Bench bench;
  Session session;
  while (bench.output.has_room()) bench.output.append("x");
  CHECK(session.feed(bench.service, get(), bench.output) == 0);
  CHECK(session.phase() == Phase::idle);
  bench.output.clear();
}

TEST_CASE("a large body is not copied, and goes alone") {
  const std::string body(Output::kCopyLimit + 1, 'x');
  Bench bench({}, {body, 200, {}});
  Session session;
  const std::string input = get() + get();
  CHECK(session.feed(bench.service, input, bench.output) == get().size());
  CHECK(bench.output.tail().data() == body.data());
  CHECK(bench.output.tail().size() == body.size());
  bench.output.clear();
  CHECK(session.feed(bench.service, get(), bench.output) == get().size());
  bench.output.clear();

  const std::string head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(session.feed(bench.service, head + head, bench.output) == 2 * head.size());
  CHECK(bench.output.tail().empty());
  bench.output.clear();
}

TEST_CASE("while draining, the last response says close and those before it do not") {
  Bench bench;
  bench.service.says_close = true;
  const auto outcome = [&](const std::string& bytes) {
    Conversation conversation(bench);
    const std::string responses = conversation.say(bytes);
    return conversation.outcome(responses);
  };
  CHECK(outcome(get()) == "200+close; closed");
  CHECK(outcome(get() + get() + get()) == "200 200 200+close; closed");
  CHECK(outcome("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") == "200+close; closed");
  CHECK(outcome(post("Content-Length: 2\r\n", "ab")) == "200+close; closed");
  CHECK(outcome("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n") == "200+close; closed");
  CHECK(outcome(get() + "GET / HT") == "200; head");  // it has begun: it will have a response
  CHECK(outcome(get("Connection: close\r\n") + get()) == "200+close; closed");
}

TEST_CASE("a request under way when the draining begins gets a response that says close") {
  Bench bench;
  Conversation conversation(bench);
  CHECK(conversation.outcome(conversation.say(get() + "GET / HT")) == "200; head");
  bench.service.says_close = true;
  CHECK(conversation.outcome(conversation.say("TP/1.1\r\nHost: a\r\n\r\n")) == "200+close; closed");
}

TEST_CASE("once closed, a session looks at nothing more") {
  Bench bench;
  Session session;
  const std::string input = get("Connection: close\r\n") + get();
  CHECK(session.feed(bench.service, input, bench.output) == input.size() - get().size());
  CHECK(session.phase() == Phase::closed);
  const std::string response(bench.output.bytes());
  CHECK(session.feed(bench.service, get(), bench.output) == 0);
  CHECK(bench.output.bytes() == response);
  session.input_ended(bench.service, bench.output);
  session.timed_out(bench.service, bench.output);
  CHECK(bench.output.bytes() == response);
  CHECK(session.answered() == 1);
  CHECK_FALSE(session.rejected());
  bench.output.clear();
}

TEST_CASE("an idle session holds no parser, one within a request holds one, and gives it back") {
  Bench bench;
  auto& requests = bench.service.requests;
  {
    Conversation a(bench), b(bench);
    CHECK(requests.in_use() == 0);
    a.say("G");
    CHECK(requests.in_use() == 1);
    b.say(get() + "GET /");
    CHECK(requests.in_use() == 2);
    a.say(get().substr(1));
    CHECK(requests.in_use() == 1);
    a.say("\r\n");
    CHECK(requests.in_use() == 1);
    a.say(post("Content-Length: 1\r\n"));
    CHECK(requests.in_use() == 2);
    a.say("a");
    CHECK(requests.in_use() == 1);
  }
  CHECK(requests.in_use() == 0);  // gone() gave b's back
}

TEST_CASE("the raw greeting is the body byte for byte, whatever came") {
  for (std::string body : {std::string(kGreeting), std::string(), std::string(100'000, 'x')}) {
    Bench bench({}, {body, 200, {}}, true);
    Session session;
    session.greet(bench.service, bench.output);
    CHECK(std::string(bench.output.bytes()) + std::string(bench.output.tail()) == body);
    CHECK(session.phase() == Phase::closed);
    CHECK(session.answered() == 1);
    CHECK_FALSE(session.rejected());
    REQUIRE(bench.output.records.size() == 1);
    CHECK(bench.output.records[0].status == 0);
    CHECK(bench.output.records[0].request_line.empty());
    CHECK(bench.output.records[0].end == body.size());
    CHECK(bench.output.records[0].body_size == body.size());
    bench.output.clear();
  }
}

}  // namespace
}  // namespace merhaba::http::test
